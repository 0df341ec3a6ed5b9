import type { RecordHeaders } from '../drivers/kafka-driver';

/**
 * A record as it stands in its topic, for handlers that take a topic or a pattern.
 *
 * Read from a retry topic it still says where it was published first: topic, partition, offset and
 * timestamp are the same on every attempt.
 */
export interface RawRecord {
  readonly topic: string;
  readonly partition: number;
  /** A decimal text: offsets outgrow what a number holds exactly. */
  readonly offset: string;
  /** Milliseconds since the epoch, as the broker stored it. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  /** Null for a tombstone. */
  readonly value: Buffer | null;
  /** Bytes; `RequestContext.message.headers` has them as text. */
  readonly headers: RecordHeaders;
}
