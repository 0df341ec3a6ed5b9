import { waitFor } from '../../conditions/wait-for';
import { StaleEpochError } from '@mainstay/kafka-bus';
import { numbers, type DriverUnderTest, type Member } from './driver-fixture';
import { withFixture } from './with-fixture';

export function membershipContract(open: () => Promise<DriverUnderTest>): void {
  const fixture = withFixture(open);

  it('shares partitions with a member that joins, after the others let go', async () => {
    const topic = await fixture().topic(4);
    const first = await fixture().join([topic]);
    expect(first.listener.partitions).toHaveLength(4);
    const { promise: ended, resolve: finish } = Promise.withResolvers<void>();
    let letGo = false;
    first.listener.finish = async () => {
      await ended;
      letGo = true;
    };
    const second = fixture().member();
    const joining = second.consumer.start(
      { topics: [topic], fromBeginning: true },
      second.listener,
    );
    await waitFor(() => first.listener.told.includes('revoking'), { what: 'a revoke' });
    expect(second.listener.assignments).toHaveLength(0);
    finish();
    await joining;
    expect(letGo).toBe(true);
    await waitFor(() => first.listener.assignments.length === 2, { what: 'a new assignment' });
    expect(numbersOf(first, second)).toEqual([0, 1, 2, 3]);
    expect([first, second].map(({ listener }) => listener.partitions.length)).toEqual([2, 2]);
    expect(first.listener.assignments[1]!.epoch).toBeGreaterThan(
      first.listener.assignments[0]!.epoch,
    );
  });

  it('tells nothing while a revoke is awaited', async () => {
    const topic = await fixture().topic(2);
    const first = await fixture().join([topic]);
    const { promise: ended, resolve: finish } = Promise.withResolvers<void>();
    first.listener.finish = () => ended;
    const second = fixture().member();
    const joining = second.consumer.start(
      { topics: [topic], fromBeginning: true },
      second.listener,
    );
    await waitFor(() => first.listener.told.includes('revoking'), { what: 'a revoke' });
    await fixture().send(topic, ['meanwhile'], 0);
    await fixture().send(topic, ['meanwhile'], 1);
    finish();
    await joining;
    await waitFor(() => [...valuesOf(first, second)].length === 2, { what: 'both records' });
    const { told } = first.listener;
    expect(told.slice(told.indexOf('revoking'), told.indexOf('revoking') + 3)).toEqual([
      'revoking',
      'revoked',
      'assigned',
    ]);
  });

  it('commits during a revoke, and begins every partition at the committed offset', async () => {
    const topic = await fixture().topic(2);
    await fixture().send(topic, numbers(0, 10), 0);
    await fixture().send(topic, numbers(10, 20), 1);
    const first = await fixture().join([topic]);
    await waitFor(() => first.listener.records.length === 20, { what: 'all records' });
    first.listener.finish = (assignment) =>
      first.consumer.commit(
        [
          { topic, partition: 0, offset: '7' },
          { topic, partition: 1, offset: '8' },
        ],
        assignment!.epoch,
      );
    const second = await fixture().join([topic]);
    const fresh = (): string[] => [...first.listener.values.slice(20), ...second.listener.values];
    await waitFor(() => fresh().length >= 5, { what: 'what was not committed' });
    expect(fresh().sort()).toEqual(['18', '19', '7', '8', '9']);
  });

  it('keeps a member whose work takes longer than its session to finish', async () => {
    const topic = await fixture().topic(2);
    const first = await fixture().join([topic]);
    await fixture().send(topic, ['work']);
    await waitFor(() => first.listener.records.length === 1, { what: 'the work' });
    const before = first.listener.assignment!.memberId;
    const drainMs = fixture().subject.sessionTimeoutMs * 1.5;
    first.listener.finish = () => new Promise((resolve) => setTimeout(resolve, drainMs));
    const second = await fixture().join([topic]);
    await waitFor(() => first.listener.assignments.length === 2, { what: 'a new assignment' });
    expect(first.listener.assignment!.memberId).toBe(before);
    expect(first.listener.lost).toEqual([]);
    expect(numbersOf(first, second)).toEqual([0, 1]);
  });

  it('gives the partitions of a member that leaves to the others', async () => {
    const topic = await fixture().topic(3);
    const [first, second] = [await fixture().join([topic]), await fixture().join([topic])];
    await waitFor(() => numbersOf(first, second).length === 3, { what: 'a shared group' });
    await second.consumer.stop();
    await waitFor(() => first.listener.partitions.length === 3, { what: 'all partitions' });
    await fixture().send(topic, ['on'], 2);
    await waitFor(() => first.listener.values.includes('on'), { what: 'the record' });
  });

  it('delivers again what a killed member did not commit', async () => {
    const topic = await fixture().topic(1);
    await fixture().send(topic, numbers(0, 6));
    const doomed = await fixture().join([topic]);
    await waitFor(() => doomed.listener.records.length === 6, { what: 'all records' });
    const offsets = [{ topic, partition: 0, offset: '2' }];
    await doomed.consumer.commit(offsets, doomed.listener.epoch);
    fixture().subject.kill(doomed.consumer);
    const next = await fixture().join([topic]);
    await waitFor(() => next.listener.values.length === 4, { what: 'the rest' });
    expect(next.listener.values).toEqual(['2', '3', '4', '5']);
    const told = doomed.listener.told.length;
    await fixture().send(topic, ['6']);
    await waitFor(() => next.listener.values.includes('6'), { what: 'the next record' });
    expect(doomed.listener.told).toHaveLength(told);
  });

  it('refuses a commit of an earlier membership', async () => {
    const topic = await fixture().topic(2);
    await fixture().send(topic, numbers(0, 5));
    const first = await fixture().join([topic]);
    const epoch = first.listener.epoch;
    const offsets = [{ topic, partition: 0, offset: '3' }];
    await first.consumer.commit(offsets, epoch);
    await fixture().join([topic]);
    await waitFor(() => first.listener.epoch !== epoch, { what: 'a new membership' });
    const back = [{ topic, partition: 0, offset: '1' }];
    await expect(first.consumer.commit(back, epoch)).rejects.toThrow(StaleEpochError);
    const committed = await fixture().admin.committedOffsets(fixture().group, topic);
    expect(committed).toEqual([{ partition: 0, offset: '3' }]);
  });

  it('accepts a commit for a foreign partition under the current membership', async () => {
    const topic = await fixture().topic(2);
    const [first, second] = [await fixture().join([topic]), await fixture().join([topic])];
    await waitFor(() => numbersOf(first, second).length === 2, { what: 'a shared group' });
    await waitFor(() => first.listener.partitions.length === 1, { what: 'a shared group' });
    const foreign = second.listener.partitions[0]!;
    await fixture().send(topic, numbers(0, 3), foreign.partition);
    await first.consumer.commit([{ ...foreign, offset: '2' }], first.listener.epoch);
    const committed = await fixture().admin.committedOffsets(fixture().group, topic);
    expect(committed).toEqual([{ partition: foreign.partition, offset: '2' }]);
  });

  it('refuses a commit after it stopped', async () => {
    const topic = await fixture().topic(1);
    const { consumer, listener } = await fixture().join([topic]);
    await consumer.stop();
    await consumer.stop();
    const offsets = [{ topic, partition: 0, offset: '0' }];
    await expect(consumer.commit(offsets, listener.epoch)).rejects.toThrow(StaleEpochError);
  });

  it('forgets pauses with the membership they were made in', async () => {
    const topic = await fixture().topic(2);
    const first = await fixture().join([topic]);
    const all = [0, 1].map((partition) => ({ topic, partition }));
    first.consumer.pause(all);
    const second = await fixture().join([topic]);
    await waitFor(() => first.listener.assignments.length === 2, { what: 'a new membership' });
    await second.consumer.stop();
    await waitFor(() => first.listener.partitions.length === 2, { what: 'both partitions' });
    await fixture().send(topic, ['a'], 0);
    await fixture().send(topic, ['b'], 1);
    await waitFor(() => first.listener.values.length === 2, { what: 'both records' });
  });

  it('pauses in the callback of the assignment before anything is delivered', async () => {
    const topic = await fixture().topic(1);
    await fixture().send(topic, ['a']);
    const { consumer, listener } = fixture().member();
    listener.onNewAssignment = ({ partitions }) => consumer.pause(partitions);
    await consumer.start({ topics: [topic], fromBeginning: true }, listener);
    await waitFor(() => listener.polls > 3, { what: 'polls' });
    expect(listener.records).toEqual([]);
    consumer.resume(listener.partitions);
    await waitFor(() => listener.values.length === 1, { what: 'the record' });
  });

  it('starts a member that there is no partition for', async () => {
    const topic = await fixture().topic(1);
    const first = await fixture().join([topic]);
    const second = await fixture().join([topic]);
    await waitFor(() => numbersOf(first, second).length === 1, { what: 'a shared group' });
    expect(second.listener.assignments).toHaveLength(1);
    await waitFor(() => second.listener.polls > 2, { what: 'polls of the idle member' });
  });

  it('gives members of one group only what they subscribe to', async () => {
    const [one, two] = [await fixture().topic(2), await fixture().topic(2)];
    const first = await fixture().join([one]);
    const second = await fixture().join([two]);
    await waitFor(() => first.listener.assignments.length === 2, { what: 'a shared group' });
    expect(first.listener.partitions.map(({ topic }) => topic)).toEqual([one, one]);
    expect(second.listener.partitions.map(({ topic }) => topic)).toEqual([two, two]);
  });

  it('survives a listener that throws: says that membership was lost, joins again', async () => {
    const topic = await fixture().topic(1);
    const { consumer, listener } = await fixture().join([topic]);
    const onBatch = listener.onBatch.bind(listener);
    listener.onBatch = () => {
      throw new Error('a defect above the driver');
    };
    await fixture().send(topic, ['a']);
    await waitFor(() => listener.lost.length > 0, { what: 'the loss' });
    listener.onBatch = onBatch;
    await waitFor(() => listener.values.includes('a'), { what: 'the record after all' });
    await consumer.stop();
  });
}

function numbersOf(...members: readonly Member[]): number[] {
  return members.flatMap(({ listener }) => listener.partitions.map((p) => p.partition)).sort();
}

function valuesOf(...members: readonly Member[]): Set<string> {
  const ids = members.flatMap(({ listener }) =>
    listener.records.map(({ partition, offset }) => `${partition}/${offset}`),
  );
  return new Set(ids);
}
