import type { PublishOutcome } from '@mainstay/events';
import type { RecordResult } from '../drivers/kafka-driver';
import { KafkaRecordRefusedError } from './errors/kafka-record-refused.error';
import { KafkaRecordTooLargeError } from './errors/kafka-record-too-large.error';
import { KafkaTopicMissingError } from '../drivers/topic-missing.error';
import type { QueuedRecord } from './outbound-record';
import type { LaneShare } from './send-plan';

/** What becomes of a share after its send. */
export interface ShareOutcome {
  readonly settled: readonly (readonly [QueuedRecord, PublishOutcome])[];
  /** To be sent again, in order. */
  readonly again: readonly QueuedRecord[];
  /**
   * The batch was too large for the partition although each record may fit: send less at a time.
   */
  readonly split: boolean;
  /** Why there was no answer to some of them. */
  readonly unanswered: Error | undefined;
  readonly topicMissing: boolean;
}

const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
const MISSING = 'UNKNOWN_TOPIC_OR_PARTITION';

/** Reads the broker's answers for one partition's share. Pure. */
export function shareOutcome(share: LaneShare, results: readonly RecordResult[]): ShareOutcome {
  const settled: (readonly [QueuedRecord, PublishOutcome])[] = [];
  const again: QueuedRecord[] = [];
  let split = false;
  let unanswered: Error | undefined;
  let topicMissing = false;
  share.records.forEach((queued, index) => {
    const result = results[index]!;
    if (result.status === 'acknowledged') {
      const { partition } = share.lane;
      settled.push([queued, { status: 'published', partition, offset: result.offset }]);
    } else if (result.status === 'unknown') {
      queued.lastError = result.error;
      unanswered ??= result.error;
      again.push(queued);
    } else if (result.status === 'unsent') {
      again.push(queued);
    } else if (TOO_LARGE.has(result.code) && share.records.length > 1) {
      split = true;
      again.push(queued);
    } else {
      topicMissing ||= result.code === MISSING;
      const error = refusal(queued, share.lane.maxBytes, result);
      settled.push([queued, { status: 'refused', error }]);
    }
  });
  return { settled, again, split, unanswered, topicMissing };
}

function refusal(
  queued: QueuedRecord,
  limitBytes: number,
  result: RecordResult & { readonly status: 'refused' },
): Error {
  const { topic } = queued.record;
  if (TOO_LARGE.has(result.code)) {
    return new KafkaRecordTooLargeError(topic, queued.size, Math.min(limitBytes, queued.size - 1));
  }
  if (result.code === MISSING) return new KafkaTopicMissingError([topic]);
  return new KafkaRecordRefusedError(topic, result.code, result.error);
}
