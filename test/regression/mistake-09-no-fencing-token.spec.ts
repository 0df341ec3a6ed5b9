import { randomUUID } from 'node:crypto';
import type { Clock } from '@mainstay/core';
import { Idempotency } from '@mainstay/idempotency';
import { EmbeddedRedis, RedisModule } from '@mainstay/redis';
import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import {
  gate,
  start,
  stoppedClock,
  type IdempotentApplication,
} from '../integration/idempotency/application';

/**
 * In the original a claim was a bare key: a worker that outlived its claim confirmed or deleted the
 * claim of the one that had taken over.
 */
function fencing(redis: object): void {
  const keyPrefix = uniquePrefix('mistake09');
  const open: IdempotentApplication[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((running) => running.close()));
  });

  const service = async (leaseMs: number, clock?: Clock) => {
    const modules = [RedisModule.forRoot(redis)];
    const running = await start(modules, [], { keyPrefix, leaseMs, renewMs: 100 }, clock);
    open.push(running);
    return running.app.get(Idempotency);
  };

  /** A slow worker whose claim has ended, and its successor at work on the same key. */
  async function overtaken(end: () => Promise<string>) {
    const key = randomUUID();
    const slow = await service(200, stoppedClock);
    const successor = await service(30_000);
    const slowGate = gate();
    const late = slow.runOnce(key, () => slowGate.opened.then(end));
    const successorGate = gate();
    const started = gate();
    const work = async () => {
      started.open();
      await successorGate.opened;
      return 'successor';
    };
    let second: Promise<unknown> | undefined;
    await waitFor(
      async () => {
        const attempt = successor.runOnce(key, work);
        await Promise.race([started.opened, attempt]);
        second = attempt;
        return true;
      },
      { what: 'the end of the lease' },
    );
    return { key, successor, late, slowGate, successorGate, second };
  }

  it.each([
    ['confirm', async () => 'slow'],
    ['delete', () => Promise.reject(new Error('slow failure'))],
  ])("does not let a slow worker %s its successor's claim", async (_what, end) => {
    const { key, successor, late, slowGate, successorGate, second } = await overtaken(end);
    slowGate.open();
    await late.catch(() => undefined);
    // Were the claim confirmed, this would be a duplicate; were it deleted, it would run.
    await expect(successor.runOnce(key, async () => 'third')).rejects.toMatchObject({
      code: 'MESSAGE_IN_FLIGHT',
    });
    successorGate.open();
    expect(await second).toEqual({ status: 'first', value: 'successor' });
    expect(await successor.runOnce(key, async () => 'fourth')).toEqual({ status: 'duplicate' });
  });
}

describe('Mistake 9: no fencing token, embedded', () => {
  fencing({ embedded: new EmbeddedRedis() });
});
describeOn(['redis'], 'Mistake 9: no fencing token, on a real Redis', ({ redis }) => {
  fencing({ url: redis.url });
});
