import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@mainstay/events';
import { IdempotentConsumer } from '@mainstay/idempotency';
import { envelope, start, type IdempotentApplication } from './application';

type Essay = EventEnvelope<{ readonly text: string }>;

@Injectable()
class Handlers {
  readonly ran: string[] = [];

  @IdempotentConsumer()
  async outer(event: Essay, inner: 'same' | 'own'): Promise<void> {
    this.ran.push('outer');
    await this[inner](event);
  }

  @IdempotentConsumer()
  async same(_event: Essay): Promise<void> {
    this.ran.push('same');
  }

  @IdempotentConsumer({ key: ({ event_id }: Essay) => `own:${event_id}` })
  async own(_event: Essay): Promise<void> {
    this.ran.push('own');
  }

  @IdempotentConsumer()
  async failing(_event: Essay): Promise<void> {
    throw new Error('failed');
  }
}

describe('two idempotent methods of one message', () => {
  let running: IdempotentApplication;
  let handlers: Handlers;
  const essay = envelope('a', { text: 'text' });
  const shared = expect.objectContaining({ code: 'IDEMPOTENCY_KEY_SHARED', retryable: false });

  beforeEach(async () => {
    running = await start([], [Handlers], { memory: true });
    handlers = running.app.get(Handlers);
  });
  afterEach(() => running.close());

  it('are an error where one calls the other and both go by the event', async () => {
    const call = () => running.deliver({}, () => handlers.outer(essay, 'same'));
    await expect(call()).rejects.toEqual(shared);
    await expect(call()).rejects.toThrow(
      /Handlers\.same did not run: Handlers\.outer has the same/,
    );
    expect(handlers.ran).toEqual(['outer', 'outer']);
  });

  it('are an error where one comes after the other, as often as the message comes', async () => {
    const both = () =>
      running.deliver({}, async () => {
        await handlers.same(essay);
        await handlers.failing(essay);
      });
    await expect(both()).rejects.toEqual(shared);
    await expect(both()).rejects.toEqual(shared);
    const again = running.deliver({}, () => handlers.same(essay));
    await expect(again).resolves.toMatchObject({ kind: 'duplicate' });
    expect(handlers.ran).toEqual(['same']);
  });

  it('both run where one has a key of its own, or has failed', async () => {
    await running.deliver({}, () => handlers.outer(essay, 'own'));
    const other = envelope('b', { text: 'text' });
    await running.deliver({}, async () => {
      await expect(handlers.failing(other)).rejects.toThrow('failed');
      await handlers.same(other);
    });
    expect(handlers.ran).toEqual(['outer', 'own', 'same']);
  });
});
