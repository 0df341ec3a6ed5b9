import type { Clock } from '@mainstay/core';
import type { Delay } from '../../topics/topic-names';
import type { Delivery } from '../delivery/delivery';
import type { TopicRoute } from '../dispatch/topic-routes';
import type { Lane } from '../tracking/partition-tracker';
import { OwnedPartition } from './owned-partition';
import type { PartitionPauses } from './partition-pauses';
import { RecordIntake } from './record-intake';

const NOW = 1_000_000;
const marks = { highMark: 10, lowMark: 5, highMarkBytes: 1_000 };

/** Takes a record of a retry topic over; answers what waits, and for how long. */
function taken(delay: Delay, retryAt: string) {
  const at = { topic: 'retry', partition: 0 };
  const pausedFor: number[] = [];
  const schedule = (delayMs: number) => {
    pausedFor.push(delayMs);
    return () => undefined;
  };
  const pauses = { add: () => undefined, has: () => false } as unknown as PartitionPauses;
  const lanes: Lane<Delivery>[] = [];
  const clock = { now: () => NOW, schedule } as unknown as Clock;
  const intake = new RecordIntake(pauses, marks, clock, (lane) => void lanes.push(lane));
  const headers = { 'x-retry-at': Buffer.from(retryAt) };
  const record = { ...at, offset: '0', timestamp: 0, key: null, value: null, headers };
  const route = { ...at, baseTopic: 'topic', delay } as unknown as TopicRoute;
  const owned = new OwnedPartition(at.topic, at.partition, 1, []);
  intake.take({ ...at, records: [record], highWatermark: '1' }, owned, route);
  return { notBefore: lanes[0]!.head.notBefore, pausedFor };
}

describe('RecordIntake', () => {
  it('holds a record of a retry topic back until it is due', () => {
    expect(taken('5s', String(NOW + 3_000))).toEqual({
      notBefore: NOW + 3_000,
      pausedFor: [3_000],
    });
  });

  it.each([
    ['a clock that is ahead', String(NOW + 3_600_000)],
    ['a year far away', '+200000-01-01T00:00:00.000Z'],
    ['a number without end', '9'.repeat(400)],
  ])(
    'waits no longer than the delay of its topic, whatever the header says: %s',
    (_what, retryAt) => {
      expect(taken('5s', retryAt)).toEqual({ notBefore: NOW + 5_000, pausedFor: [5_000] });
    },
  );

  it.each(['soon', String(NOW), '0'])('holds back nothing that is due: %s', (retryAt) => {
    expect(taken('5s', retryAt).pausedFor).toEqual([]);
  });
});
