import { errorCodeOf } from '@mainstay/errors';
import type { BatchResult } from './publish-batch';
import type { FailedRow } from './relay-store';
import { decideRefusal, type RetryPolicy } from './retry-policy';

const MAX_ERROR = 1000;
/** A partition without a leader has one again after about this long. */
const UNANSWERED_DELAY_MS = 1000;

/** What a batch's failures leave in their rows. Pure; `random` of [0, 1). */
export function failedRows(
  result: BatchResult,
  policy: RetryPolicy,
  random: () => number,
): readonly FailedRow[] {
  return [
    ...result.refused.map(({ row, error }): FailedRow => {
      const decision = decideRefusal(policy, row.retryCount + 1, random());
      const delayMs = decision.dead ? 0 : decision.delayMs;
      return { id: row.id, spent: 1, error: textOf(error), delayMs, dead: decision.dead };
    }),
    ...result.undecodable.map(({ row, error }): FailedRow => ({
      id: row.id,
      spent: 1,
      error: textOf(error),
      delayMs: 0,
      dead: true,
    })),
    ...result.unanswered.map(({ row, error }): FailedRow => ({
      id: row.id,
      spent: 0,
      error: textOf(error),
      delayMs: UNANSWERED_DELAY_MS,
      dead: false,
    })),
  ];
}

function textOf(error: Error): string {
  return `${errorCodeOf(error)}: ${error.message}`.replaceAll('\0', '').slice(0, MAX_ERROR);
}
