import type { Invoke } from '@mainstay/core';
import type { Compartment } from '../bulkhead/compartment';
import type { Circuit } from '../breaker/circuit';
import type { RateLimiter } from '../rate-limit/rate-limiter';
import type { GuardFactory, Wrap } from '../guard-factory';
import type { PolicyParts } from './policy-parts';

/** The parts of a policy, outermost first: the order in which they are asked. */
export const POLICY_PARTS = ['retry', 'rateLimit', 'bulkhead', 'breaker', 'timeout'] as const;

export type PolicyPart = (typeof POLICY_PARTS)[number];

const callWork: Invoke = (work) => (work as () => unknown)();

/** Guards the calls to one dependency: one circuit, bulkhead and rate limit for all. */
export class Policy {
  readonly bulkhead: Compartment | undefined;
  readonly rateLimiter: RateLimiter | undefined;
  private readonly repeat: Wrap | undefined;
  private readonly executeWork: Invoke;

  constructor(
    readonly name: string,
    private readonly parts: PolicyParts,
    readonly breaker: Circuit | undefined,
    private readonly guards: GuardFactory,
  ) {
    this.bulkhead = parts.bulkhead && guards.bulkhead(name, parts.bulkhead);
    this.rateLimiter = parts.rateLimit && guards.rateLimiter(name, parts.rateLimit);
    // One for the whole policy: its budget is shared, too.
    this.repeat = parts.retry && guards.retry(name, parts.retry);
    this.executeWork = [...POLICY_PARTS]
      .toReversed()
      .reduce<Invoke>((next, part) => this.layer(part, name)?.(next) ?? next, callWork);
  }

  /**
   * Makes the call as the policy says.
   *
   * @throws {RateLimitExceededError} {BulkheadFullError} {CircuitBreakerOpenError} when it was not
   *   made, {CallTimeoutError} when it took too long, else whatever `work` throws.
   */
  execute<Result>(work: () => Result | PromiseLike<Result>): Promise<Result> {
    return this.executeWork(work) as Promise<Result>;
  }

  /** One part around one method; undefined where the policy has no such part. */
  layer(part: PolicyPart, operation: string): Wrap | undefined {
    const { breaker, bulkhead, rateLimiter } = this;
    const { timeoutMs } = this.parts;
    if (part === 'retry') return this.repeat;
    if (part === 'timeout') {
      return timeoutMs === undefined ? undefined : this.guards.timeout(operation, timeoutMs);
    }
    if (part === 'breaker') return breaker && ((next) => breaker.wrap(next));
    const guard = part === 'bulkhead' ? bulkhead : rateLimiter;
    return (
      guard &&
      ((next) =>
        (...args) =>
          guard.execute(() => next(...args)))
    );
  }
}
