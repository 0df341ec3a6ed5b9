import { MainstayError, type Deferral } from '@mainstay/errors';

const COME_BACK_MS = 250;

/**
 * The call was not made: as many as allowed are under way, and no more may wait. A consumer waits
 * (`deferMs`) and spends no attempt; HTTP answers 503 with `Retry-After`.
 */
export class BulkheadFullError extends MainstayError implements Deferral {
  readonly code = 'BULKHEAD_FULL';
  readonly retryable = true;
  readonly deferMs = COME_BACK_MS;
  readonly retryAfterMs = COME_BACK_MS;

  constructor(
    readonly bulkhead: string,
    readonly maxConcurrent: number,
    waitedMs: number,
  ) {
    super(
      `The bulkhead ${bulkhead} is full: ${maxConcurrent} calls are under way` +
        `${waitedMs > 0 ? `, and none ended within ${waitedMs} ms` : ''}. The call was not made.`,
      { details: { bulkhead, max_concurrent: maxConcurrent } },
    );
  }
}
