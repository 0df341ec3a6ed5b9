import { MainstayError } from '@mainstay/errors';

/** Reading a topic to its end stalled. */
export class TopicScanTimeoutError extends MainstayError {
  readonly code = 'KAFKA_TOPIC_SCAN_TIMEOUT';
  readonly retryable = true;

  constructor(topic: string, silenceMs: number) {
    super(`Reading ${topic} stalled: nothing came for ${silenceMs} ms. Try again.`, {
      details: { topic, silence_ms: silenceMs },
    });
  }
}
