import type { Failure } from '@mainstay/errors';
import { backoffDelay } from '../../publishing/backoff';
import { delayMs, REPLAY_DELAY, type Delay } from '../../topics/topic-names';

/** What happens to a message whose handler fails. */
export interface RetryOptions {
  /** Runs in place, the first one included, before the message leaves its topic. @default 3 */
  readonly attempts?: number;
  /** @default 200 */
  readonly initialDelayMs?: number;
  /** @default 10_000 */
  readonly maxDelayMs?: number;
  /** @default 2 */
  readonly multiplier?: number;
  /** Share of a delay that chance may take away. @default 0.2 */
  readonly jitter?: number;
  /**
   * Retry topics, by delay, that the message goes through after that: one run in each. Later
   * messages of its key overtake it meanwhile. @default none
   */
  readonly topics?: readonly Delay[];
  /**
   * `block` never lets a message that may still succeed leave its place: its key waits for it.
   * @default 'deadLetter'
   */
  readonly onFailure?: 'deadLetter' | 'block';
}

export type RetryPolicy = Required<RetryOptions>;

export const RETRY_DEFAULTS: RetryPolicy = {
  attempts: 3,
  initialDelayMs: 200,
  maxDelayMs: 10_000,
  multiplier: 2,
  jitter: 0.2,
  topics: [],
  onFailure: 'deadLetter',
};

/** Where the failed message stands. */
export interface FailedRun {
  /** Runs since it was read, this one included. */
  readonly attempts: number;
  /** The delay of the retry topic it was read from; undefined for its own topic. */
  readonly delay: Delay | undefined;
  readonly failure: Failure;
}

export type NextStep =
  | { readonly kind: 'again'; readonly afterMs: number }
  | { readonly kind: 'retryTopic'; readonly delay: Delay }
  | { readonly kind: 'deadLetter' };

/** Decides what follows a failed run. Pure: chance comes in as `random` (0 to 1). */
export function nextStep(policy: RetryPolicy, run: FailedRun, random: () => number): NextStep {
  if (run.failure.kind === 'permanent') return { kind: 'deadLetter' };
  const fresh = run.delay === undefined || run.delay === REPLAY_DELAY;
  const allowed = fresh ? policy.attempts : 1;
  if (run.attempts < allowed || policy.onFailure === 'block') {
    return { kind: 'again', afterMs: backoffDelay(policy, run.attempts, random) };
  }
  const delay = fresh ? policy.topics[0] : phaseAfter(policy.topics, run.delay);
  return delay === undefined ? { kind: 'deadLetter' } : { kind: 'retryTopic', delay };
}

/** Behind a phase that is no longer configured come those that are longer. */
function phaseAfter(phases: readonly Delay[], delay: Delay): Delay | undefined {
  const at = phases.indexOf(delay);
  if (at >= 0) return phases[at + 1];
  return phases.find((phase) => delayMs(phase) > delayMs(delay));
}
