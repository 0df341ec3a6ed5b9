import { LAYER_ORDER, MethodNotWiredError, bypassLayers } from '@mainstay/core';
import type { EventEnvelope } from '@mainstay/events';
import { IdempotentConsumer } from './idempotent-consumer.decorator';
import { IDEMPOTENT_CONSUMER } from './idempotent-consumer.layer';

type Essay = EventEnvelope<{ readonly text: string }>;

/** What must compile. The lines marked as errors must not: the type check fails when they do. */
class Handlers {
  @IdempotentConsumer()
  async plain(event: Essay): Promise<string> {
    return event.event_id;
  }

  @IdempotentConsumer({ store: 'inbox', prepare: 'measure' })
  async prepared(_event: Essay, _letters: number): Promise<void> {}

  @IdempotentConsumer({ prepare: 'measure' })
  async preparedAndMore(_event: Essay, _letters: number, _context?: object): Promise<void> {}

  async measure(event: Essay): Promise<number> {
    return event.data.text.length;
  }

  protected async hidden(_event: Essay): Promise<number> {
    return 0;
  }

  // @ts-expect-error: the second parameter is not what measure gives
  @IdempotentConsumer({ prepare: 'measure' })
  async wrongResult(_event: Essay, _letters: string): Promise<void> {}

  // @ts-expect-error: there is no such method
  @IdempotentConsumer({ prepare: 'nowhere' })
  async wrongName(_event: Essay, _letters: number): Promise<void> {}

  // @ts-expect-error: prepare must be public
  @IdempotentConsumer({ prepare: 'hidden' })
  async wrongVisibility(_event: Essay, _letters: number): Promise<void> {}

  // @ts-expect-error: the method must be async
  @IdempotentConsumer()
  wrongKind(_event: Essay): string {
    return '';
  }
}

describe('@IdempotentConsumer', () => {
  it('refuses to run unprotected where it was not set up', () => {
    expect(() => new Handlers().plain({} as Essay)).toThrow(MethodNotWiredError);
  });

  it('lets an instance made by hand run without it', async () => {
    const handlers = bypassLayers(new Handlers());
    expect(await handlers.plain({ event_id: 'e' } as Essay)).toBe('e');
  });

  it('stands inside of retry and outside of transaction, breaker and timeout', () => {
    const { order } = IDEMPOTENT_CONSUMER;
    expect(order).toBeGreaterThan(LAYER_ORDER.retry);
    expect(order).toBeLessThan(LAYER_ORDER.transaction);
  });
});
