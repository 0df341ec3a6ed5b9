import { Injectable } from '@nestjs/common';
import { IdempotentConsumer } from '@mainstay/idempotency';
import { envelope, start } from '../integration/idempotency/application';

/**
 * The original took the hash of an event's data for its identity: two essays of one batch with
 * equal data were one event, and the second was dropped.
 */
describe('Mistake 16: identity by the hash of the data alone', () => {
  @Injectable()
  class Handler {
    readonly handled: unknown[] = [];

    @IdempotentConsumer({ store: 'memory' })
    async handle(event: object): Promise<void> {
      this.handled.push(event);
    }
  }

  it('handles two events that carry equal data, and each of them once', async () => {
    const running = await start([], [Handler]);
    const handler = running.app.get(Handler);
    for (const id of ['first', 'second', 'first', 'second']) {
      await running.deliver({}, () => handler.handle(envelope(id, { equal: 'data' })));
    }
    expect(handler.handled).toHaveLength(2);
    await running.close();
  });

  it('handles two raw messages that carry equal data, by their place in the log', async () => {
    const running = await start([], [Handler]);
    const handler = running.app.get(Handler);
    for (const offset of ['7', '8', '7']) {
      await running.deliver({ offset }, () => handler.handle({ equal: 'data' }));
    }
    expect(handler.handled).toHaveLength(2);
    await running.close();
  });
});
