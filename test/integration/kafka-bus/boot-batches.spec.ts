import { Injectable, UseGuards, UseInterceptors, type Provider } from '@nestjs/common';
import type { CallHandler, CanActivate, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { IsInt } from 'class-validator';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { KafkaSubscribe } from '@mainstay/kafka-bus';
import { waitFor } from '@mainstay/testing';
import { boot, type BusApplication } from './bus-application';

class NumberV1 {
  @IsInt() readonly number!: number;
}
type Numbered = EventEnvelope<NumberV1>;

const Counted = defineEvent({ type: 'batches.counted.v1', data: NumberV1 });
const Weighed = defineEvent({ type: 'batches.weighed.v1', data: NumberV1 });

describe('booting with handlers of batches', () => {
  let application: BusApplication | undefined;
  const start = async (providers: Provider[]) =>
    (application = await boot({ driver: 'memory' }, providers));
  afterEach(() => application?.close());

  it('fails for batches that cannot work, naming class and method', async () => {
    @Injectable()
    class Sizes {
      @KafkaSubscribe(Counted, { batch: { maxSize: 0 } })
      async none(_events: Numbered[]): Promise<void> {}
      @KafkaSubscribe(Weighed, { batch: { maxSize: 2_001, maxWaitMs: -1 } })
      async many(_events: Numbered[]): Promise<void> {}
    }
    await expect(start([Sizes])).rejects.toMatchObject({
      problems: [
        'Sizes.none: batch.maxSize must be a whole number from 1, not 0.',
        expect.stringMatching(/^Sizes\.many: batch\.maxSize 2001 .* paused at 2000 /),
        'Sizes.many: batch.maxWaitMs must be milliseconds from 0 to 2147483647, not -1.',
      ],
    });
  });

  it('lets guards and interceptors of batches see the whole list', async () => {
    const calls: string[] = [];
    @Injectable()
    class Sized implements CanActivate, NestInterceptor {
      canActivate(context: ExecutionContext) {
        calls.push(`guard ${context.getArgByIndex<Numbered[]>(0).length}`);
        return true;
      }
      intercept(context: ExecutionContext, next: CallHandler) {
        calls.push(`interceptor ${context.getArgs<[Numbered[]]>()[0].length}`);
        return next.handle();
      }
    }
    @Injectable()
    class Guarded {
      @KafkaSubscribe(Counted, { batch: { maxSize: 5, maxWaitMs: 200 } })
      @UseGuards(Sized)
      @UseInterceptors(Sized)
      async count(events: Numbered[]): Promise<void> {
        calls.push(`handler ${events.length}`);
      }
    }
    const { bus } = await start([Guarded, Sized]);
    const all = Array.from({ length: 5 }, (_, number) => Counted.create({ number }));
    await Promise.all(all.map((one) => bus.publish(one, { key: 'k' })));
    await waitFor(() => calls.includes('handler 5'), { what: 'the batch' });
    expect(calls).toEqual(['guard 5', 'interceptor 5', 'handler 5']);
  });
});
