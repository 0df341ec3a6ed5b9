import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import type { Batch, BatchStore } from '../batch-orchestrator.ports';
import { NO_PIPELINE, type PipelineStatus } from '../pipeline/pipeline-state';
import { BatchStatusView } from '../registration/batch-status.view';
import { ProgressFeed } from './progress-feed';

/** Answers one status after the other, the last one for ever. */
class Batches {
  looks = 0;
  concurrent = 0;
  most = 0;

  constructor(private readonly statuses: readonly (PipelineStatus | undefined)[]) {}

  async find(batchId: string): Promise<Batch | undefined> {
    this.concurrent += 1;
    this.most = Math.max(this.most, this.concurrent);
    const status = this.statuses[Math.min(this.looks, this.statuses.length - 1)];
    this.looks += 1;
    await Promise.resolve();
    this.concurrent -= 1;
    if (status === undefined) return undefined;
    return {
      batchId,
      courseCode: 'ENG5',
      essayInstructions: '',
      userId: 'teacher',
      expectedEssayCount: 2,
      essayIds: ['e1', 'e2'],
      readyEssays: null,
      pipeline: { ...NO_PIPELINE, status },
    };
  }
}

function setUp(...statuses: (PipelineStatus | undefined)[]) {
  const batches = new Batches(statuses);
  const store = batches as unknown as BatchStore;
  return { batches, feed: new ProgressFeed(store, new BatchStatusView(store)) };
}

describe('ProgressFeed', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('tells what changes, and ends after the final status', async () => {
    const { feed } = setUp('none', 'none', 'running', 'running', 'completed');
    const told = lastValueFrom(feed.of('b').pipe(toArray()));
    await jest.advanceTimersByTimeAsync(2_000);
    expect((await told).map(({ status }) => status)).toEqual(['none', 'running', 'completed']);
  });

  it('lets all who watch a batch share one look', async () => {
    const { feed, batches } = setUp('running', 'running', 'completed');
    const watchers = Array.from({ length: 50 }, () => lastValueFrom(feed.of('b')));
    await jest.advanceTimersByTimeAsync(2_000);
    for (const { status } of await Promise.all(watchers)) expect(status).toBe('completed');
    expect(batches.looks).toBe(3);
    expect(batches.most).toBe(1);
  });

  it('stops looking when nobody watches any more, and begins anew for the next', async () => {
    const { feed, batches } = setUp('running');
    const first = firstValueFrom(feed.of('b').pipe(take(1)));
    await jest.advanceTimersByTimeAsync(0);
    await first;
    await jest.advanceTimersByTimeAsync(2_000);
    expect(batches.looks).toBe(1);
    const again = firstValueFrom(feed.of('b'));
    await jest.advanceTimersByTimeAsync(0);
    await expect(again).resolves.toMatchObject({ status: 'running' });
  });

  it('looks at once when it is told of a change of that batch', async () => {
    const { feed, batches } = setUp('running', 'completed');
    const told = lastValueFrom(feed.of('b').pipe(toArray()));
    await jest.advanceTimersByTimeAsync(0);
    feed.lookAt('another');
    await jest.advanceTimersByTimeAsync(0);
    expect(batches.looks).toBe(1);
    feed.lookAt('b');
    await jest.advanceTimersByTimeAsync(0);
    expect((await told).map(({ status }) => status)).toEqual(['running', 'completed']);
  });

  it('keeps batches apart', () => {
    const { feed } = setUp('running');
    expect(feed.of('a')).not.toBe(feed.of('b'));
    expect(feed.of('a')).toBe(feed.of('a'));
  });

  it('says the present state at once to one who comes later', async () => {
    const { feed } = setUp('running');
    const early = feed.of('b').subscribe();
    await jest.advanceTimersByTimeAsync(1_000);
    const late = firstValueFrom(feed.of('b'));
    await jest.advanceTimersByTimeAsync(1_000);
    await expect(late).resolves.toMatchObject({ status: 'running' });
    early.unsubscribe();
  });
});
