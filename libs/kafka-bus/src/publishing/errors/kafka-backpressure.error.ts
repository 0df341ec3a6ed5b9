import { MainstayError } from '@mainstay/errors';

/** More is being published than the broker takes; the record waited for room and was not sent. */
export class KafkaBackpressureError extends MainstayError {
  readonly code = 'KAFKA_BACKPRESSURE';
  readonly retryable = true;

  constructor(
    readonly queuedBytes: number,
    readonly limitBytes: number,
    readonly waitedMs: number,
  ) {
    super(
      `${queuedBytes} bytes wait to be published (limit ${limitBytes}); no room came within ` +
        `${waitedMs} ms. Publish more slowly, or raise producer.maxQueuedBytes.`,
      { details: { queued_bytes: queuedBytes, limit_bytes: limitBytes, waited_ms: waitedMs } },
    );
  }
}
