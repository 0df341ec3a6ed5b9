import type { QueuedRecord } from './outbound-record';
import type { PartitionLane } from './partition-lane';

/** The share of one send that goes to one partition. */
export interface LaneShare {
  readonly lane: PartitionLane;
  readonly records: readonly QueuedRecord[];
}

/**
 * Takes the next send out of the lanes: of each lane that is not backed off what fits its partition
 * limit, so that one full partition never keeps another waiting.
 */
export function planSend(
  lanes: Iterable<PartitionLane>,
  now: number,
  maxRecords: number,
): readonly LaneShare[] {
  const shares: LaneShare[] = [];
  let room = maxRecords;
  for (const lane of lanes) {
    if (room === 0) break;
    if (lane.length === 0 || lane.notBefore > now) continue;
    const records = lane.take(room);
    if (records.length === 0) continue;
    room -= records.length;
    shares.push({ lane, records });
  }
  return shares;
}

/** When something can be done next: a backoff ends or a record's time is over. */
export function nextEventAt(lanes: Iterable<PartitionLane>): number | undefined {
  let earliest: number | undefined;
  for (const lane of lanes) {
    const oldest = lane.oldest;
    if (oldest === undefined) continue;
    const at = Math.min(Math.max(lane.notBefore, 0), oldest.deadline);
    if (earliest === undefined || at < earliest) earliest = at;
  }
  return earliest;
}
