import type { PublishOutcome } from '@mainstay/events';
import { KafkaRecordRefusedError } from './errors/kafka-record-refused.error';
import { KafkaUnavailableError } from './errors/kafka-unavailable.error';
import type { QueuedRecord } from './outbound-record';
import type { PartitionLane } from './partition-lane';

/** Tells a record's caller, once. */
export function settleRecord(queued: QueuedRecord, outcome: PublishOutcome): void {
  if (queued.settled) return;
  queued.settled = true;
  queued.settle(outcome);
}

/** Its time is over, or nothing more is sent: the outcome is not known. */
export function giveUpRecord(queued: QueuedRecord, now: number): void {
  const { lastError, queuedAt, record } = queued;
  const error = new KafkaUnavailableError(record.topic, now - queuedAt, lastError);
  settleRecord(queued, { status: 'unknown', error });
}

/** Kafka does not take it, now or later. */
export function refuseRecord(queued: QueuedRecord, brokerCode: string, cause?: unknown): void {
  const error = new KafkaRecordRefusedError(queued.record.topic, brokerCode, cause);
  settleRecord(queued, { status: 'refused', error });
}

/** Gives up what has waited longer than it may. */
export function expireLane(lane: PartitionLane, now: number): void {
  for (let oldest = lane.oldest; oldest !== undefined; oldest = lane.oldest) {
    if (oldest.deadline > now) return;
    giveUpRecord(oldest, now);
  }
}
