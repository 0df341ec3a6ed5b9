import {
  Catch,
  Controller,
  Injectable,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type ArgumentMetadata,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { IsInt } from 'class-validator';
import { EMPTY, map, throwError } from 'rxjs';
import { skip, type Outcome } from '@mainstay/core';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { deadLetterTopicName, KafkaSubscribe, type RawRecord } from '@mainstay/kafka-bus';
import { waitFor } from '@mainstay/testing';
import { boot, committed, readTopic, texts, type BusApplication } from './bus-application';

class NumberV1 {
  @IsInt() readonly number!: number;
}
const Piped = defineEvent({ type: 'enhanced.piped.v1', data: NumberV1 });
const Guarded = defineEvent({ type: 'enhanced.guarded.v1', data: NumberV1 });
const Intercepted = defineEvent({ type: 'enhanced.intercepted.v1', data: NumberV1 });
const Filtered = defineEvent({ type: 'enhanced.filtered.v1', data: NumberV1 });

type Numbered = EventEnvelope<NumberV1>;

@Injectable()
class PlusHundred implements PipeTransform<Numbered> {
  transform(event: Numbered, { type, metatype }: ArgumentMetadata): Numbered {
    if (event.data.number < 0) throw new Error(`${type} of ${metatype?.name} is below 0`);
    return { ...event, data: { number: event.data.number + 100 } };
  }
}

class TextOfValue implements PipeTransform<RawRecord> {
  transform(record: RawRecord) {
    return { ...record, headers: { text: record.value!.toString() } };
  }
}

@Injectable()
class OnlyEven implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { data } = context.getArgByIndex<Numbered>(0);
    return context.getType<string>() === 'kafka' && data.number % 2 === 0;
  }
}

/** For HTTP, as those of an application are: it knows nothing of messages. */
class OfHttp implements CanActivate {
  canActivate(): boolean {
    throw new Error('asked of a message');
  }
}

class ToSkip implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map(() => skip('intercepted')));
  }
}

@Catch()
class Forgive implements ExceptionFilter {
  catch(): Outcome {
    return skip('forgiven');
  }
}

@Injectable()
class Guardeds {
  readonly seen: number[] = [];

  @KafkaSubscribe(Guarded, { group: 'enhanced', retry: { attempts: 1 } })
  @UseGuards(OnlyEven)
  async guarded({ data }: Numbered): Promise<void> {
    this.seen.push(data.number);
  }
}

@Controller()
class GuardedController {
  readonly seen: number[] = [];

  @KafkaSubscribe(Guarded, { group: 'enhanced-controller', retry: { attempts: 1 } })
  @UseGuards(OnlyEven)
  async guarded({ data }: Numbered): Promise<void> {
    this.seen.push(data.number);
  }
}

class ToNothing implements NestInterceptor {
  intercept() {
    return EMPTY;
  }
}

@Catch()
class OfAnotherKind implements ExceptionFilter {
  catch(error: Error) {
    return throwError(() => new Error(`as observable: ${error.message}`));
  }
}

@Injectable()
class Observables {
  @KafkaSubscribe(Intercepted, { group: 'observables', retry: { attempts: 1 } })
  @UseInterceptors(ToNothing)
  async intercepted(): Promise<void> {}

  @KafkaSubscribe(Filtered, { group: 'observables', retry: { attempts: 1 } })
  @UseFilters(OfAnotherKind)
  async filtered(): Promise<void> {
    throw new Error('no');
  }
}

@Injectable()
class Handlers {
  readonly seen: string[] = [];

  @KafkaSubscribe(Piped, { group: 'enhanced', retry: { attempts: 1 } })
  @UsePipes(PlusHundred)
  async piped({ data }: Numbered): Promise<void> {
    this.seen.push(`piped ${data.number}`);
  }

  @KafkaSubscribe({ topic: Piped.topic }, { group: 'enhanced-raw' })
  @UsePipes(new TextOfValue())
  async raw({ headers }: RawRecord): Promise<void> {
    this.seen.push(`raw ${(JSON.parse(String(headers.text)) as Numbered).data.number}`);
  }

  @KafkaSubscribe(Intercepted, { group: 'enhanced' })
  @UseInterceptors(ToSkip)
  async intercepted({ data }: Numbered): Promise<void> {
    this.seen.push(`intercepted ${data.number}`);
  }

  @KafkaSubscribe(Filtered, { group: 'enhanced' })
  @UseFilters(Forgive)
  async filtered({ data }: Numbered): Promise<void> {
    this.seen.push(`filtered ${data.number}`);
    throw new Error('no');
  }
}

describe('what stands on a handler or its class', () => {
  let application: BusApplication | undefined;
  afterEach(() => application?.close());

  const errorsIn = async (topic: string, count: number) => {
    const dead = await readTopic(application!.driver, deadLetterTopicName(topic), count);
    return dead.map((record) => texts(record)['x-error-message']);
  };

  it('is asked: pipes change or refuse the message, interceptors and filters answer', async () => {
    const ofHttp = { provide: APP_GUARD, useClass: OfHttp };
    application = await boot({ driver: 'memory' }, [Handlers, ofHttp]);
    const { seen } = application.get(Handlers);
    const events = [Piped.create({ number: 1 }), Piped.create({ number: -1 })];
    await application.bus.publishAll([
      ...events,
      Intercepted.create({ number: 2 }),
      Filtered.create({ number: 3 }),
    ]);
    await waitFor(() => seen.length === 5, { what: 'every handler to run' });
    expect(new Set(seen)).toEqual(
      new Set(['piped 101', 'raw 1', 'raw -1', 'intercepted 2', 'filtered 3']),
    );
    expect(await errorsIn(Piped.topic, 1)).toEqual(['body of Object is below 0']);
  });

  it('answers by observables: one without a value is done, one that fails has failed', async () => {
    application = await boot({ driver: 'memory' }, [Observables]);
    const { bus, driver } = application;
    await bus.publishAll([Intercepted.create({ number: 1 }), Filtered.create({ number: 2 })]);
    expect(await errorsIn(Filtered.topic, 1)).toEqual(['as observable: no']);
    await waitFor(async () => (await committed(driver, 'observables', Intercepted.topic)) === 1, {
      what: 'the offset of the other to be committed',
    });
    await expect(readTopic(driver, deadLetterTopicName(Intercepted.topic), 0)).resolves.toEqual([]);
  });

  it('refuses what a guard of a controller does not let through', async () => {
    const controllers = { module: class Shop {}, controllers: [GuardedController] };
    application = await boot({ driver: 'memory' }, [], 'shop_service', [controllers]);
    const { seen } = application.get(GuardedController);
    await application.bus.publishAll([1, 2].map((number) => Guarded.create({ number })));
    expect(await errorsIn(Guarded.topic, 1)).toEqual(['Forbidden resource']);
    await waitFor(() => seen.length === 1, { what: 'the other to be handled' });
    expect(seen).toEqual([2]);
  });

  it('refuses what a guard does not let through', async () => {
    application = await boot({ driver: 'memory' }, [Guardeds]);
    const { seen } = application.get(Guardeds);
    await application.bus.publishAll([1, 2].map((number) => Guarded.create({ number })));
    expect(await errorsIn(Guarded.topic, 1)).toEqual(['Forbidden resource']);
    await waitFor(() => seen.length === 1, { what: 'the other to be handled' });
    expect(seen).toEqual([2]);
  });
});
