import type { PublishOutcome } from '@mainstay/events';
import { asError } from '@mainstay/errors';

/**
 * What a publisher answered for a record. One that was written without a compiler may answer
 * anything: what is no outcome counts as no answer, and a failure always has an error.
 */
export function readOutcome(answer: PublishOutcome | undefined): PublishOutcome {
  const { status, error } = (answer ?? {}) as { status?: unknown; error?: unknown };
  if (status === 'published' || status === 'queued') return answer!;
  if (status !== 'refused' && status !== 'unknown') {
    return { status: 'unknown', error: new Error('the publisher answered no outcome for it') };
  }
  if (error instanceof Error) return answer!;
  return { status, error: asError(error ?? `the publisher answered ${status}`) };
}
