import { Injectable } from '@nestjs/common';
import { Idempotency, IdempotentConsumer } from '@mainstay/idempotency';
import { EmbeddedRedis, RedisClient, RedisModule, RedisUnavailableError } from '@mainstay/redis';
import { envelope, start } from '../integration/idempotency/application';

/**
 * The original decorator caught every error in the branch that went on without Redis: a handler
 * that threw was taken for a Redis that was away, and was run a second time.
 */
describe('Mistake 1: a throwing handler was run twice', () => {
  class HandlerFailed extends Error {}

  @Injectable()
  class Handler {
    runs = 0;

    @IdempotentConsumer()
    async handle(_event: object): Promise<void> {
      this.runs += 1;
      throw new HandlerFailed('it failed');
    }
  }

  it('runs once per attempt while Redis is there', async () => {
    const running = await start(
      [RedisModule.forRoot({ embedded: new EmbeddedRedis() })],
      [Handler],
    );
    const handler = running.app.get(Handler);
    for (const attempt of [1, 2, 3]) {
      await expect(handler.handle(envelope('e', {}))).rejects.toBeInstanceOf(HandlerFailed);
      expect(handler.runs).toBe(attempt);
    }
    expect(running.outcomes).toEqual(Array<string>(3).fill('redis first'));
    await running.close();
  });

  it('runs once per attempt while Redis is away', async () => {
    const running = await start(
      [RedisModule.forRoot({ embedded: new EmbeddedRedis() })],
      [Handler],
    );
    const handler = running.app.get(Handler);
    await running.app.get(RedisClient).stop();
    await expect(handler.handle(envelope('e', {}))).rejects.toBeInstanceOf(HandlerFailed);
    expect(handler.runs).toBe(1);
    expect(running.outcomes).toEqual(['redis store_failure']);
    await running.close();
  });

  it('takes an error of the handler that looks like one of Redis for what it is', async () => {
    const running = await start(
      [RedisModule.forRoot({ embedded: new EmbeddedRedis() })],
      [Handler],
    );
    const looksLikeRedis = new RedisUnavailableError('redis', 'GET', 'away');
    let runs = 0;
    const work = async () => {
      runs += 1;
      throw looksLikeRedis;
    };
    const idempotency = running.app.get(Idempotency);
    await expect(idempotency.runOnce('key', work)).rejects.toBe(looksLikeRedis);
    expect(runs).toBe(1);
    await running.close();
  });
});
