import { Injectable, Logger, UseGuards, type LoggerService } from '@nestjs/common';
import { failed } from '@mainstay/core';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { KafkaBus, KafkaBusModule, KafkaSubscribe, MemoryBroker } from '@mainstay/kafka-bus';
import { ObservabilityModule } from '@mainstay/observability';
import { Test } from '@nestjs/testing';
import { uniquePrefix, waitFor } from '@mainstay/testing';
import { IsInt } from 'class-validator';

class Numbered {
  @IsInt()
  readonly number!: number;
}

const type = `${uniquePrefix('lines')}.happened.v1`;
const Happened = defineEvent({ type, data: Numbered, key: ({ number }) => String(number) });

class LetEverybodyIn {
  canActivate(): boolean {
    return true;
  }
}

@Injectable()
@UseGuards(LetEverybodyIn)
class Failing {
  @KafkaSubscribe(Happened, { group: 'lines', retry: { attempts: 1 } })
  async handle(_event: EventEnvelope<Numbered>): Promise<void> {
    throw new Error('the handler fails');
  }
}

const batchType = `${uniquePrefix('lines')}.gathered.v1`;
const Gathered = defineEvent({ type: batchType, data: Numbered, key: () => 'one' });

@Injectable()
class FailingOfBatches {
  @KafkaSubscribe(Gathered, {
    group: 'lines',
    retry: { attempts: 1 },
    batch: { maxSize: 3, maxWaitMs: 1_000 },
  })
  async handle(events: EventEnvelope<Numbered>[]) {
    return events.map(({ data }) => (data.number === 2 ? failed(new Error('two')) : undefined));
  }
}

type Line = Record<string, unknown>;

describe('the lines of a message that fails', () => {
  const lines: Line[] = [];
  const nest: unknown[] = [];
  const broker = new MemoryBroker();
  let app: Awaited<ReturnType<typeof boot>>;

  async function boot() {
    const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Line) };
    const module = await Test.createTestingModule({
      imports: [
        ObservabilityModule.forRoot({
          serviceName: 'lines_service',
          logging: { format: 'json', destination, nest: false },
        }),
        KafkaBusModule.forRoot({ driver: 'memory', broker }),
      ],
      providers: [Failing, FailingOfBatches],
    }).compile();
    const note = (...said: unknown[]) => void nest.push(said);
    const logger: LoggerService = { log: note, warn: note, error: note, debug: note };
    Logger.overrideLogger(logger);
    return module.init();
  }

  beforeAll(async () => {
    app = await boot();
  });
  afterAll(async () => {
    await app.close();
    Logger.overrideLogger(true as never);
  });

  const deadLettered = () =>
    waitFor(() => lines.find(({ message }) => /went to .*\.DLT/.test(String(message))), {
      what: 'the line of the dead letter',
    });

  it('are those of the bus alone: Nest says nothing beside them', async () => {
    nest.splice(0);
    await app.get(KafkaBus).publish(Happened.create({ number: 1 }));
    expect(await deadLettered()).toMatchObject({ error: { message: 'the handler fails' } });
    expect(JSON.stringify(nest)).not.toContain('the handler fails');
    expect(nest.filter((said) => (said as unknown[]).includes('ExceptionsHandler'))).toEqual([]);
  });

  it('bear the ids of its headers where it cannot be read, and where it is', async () => {
    lines.splice(0);
    const correlationId = '11111111-2222-4333-8444-555555555555';
    await app.get(KafkaBus).publishBytes({
      topic: type,
      key: null,
      value: Buffer.from('no envelope'),
      headers: { trace_id: correlationId },
    });
    expect(await deadLettered()).toMatchObject({
      correlation_id: correlationId,
      topic: type,
      partition: expect.any(Number),
      offset: expect.any(String),
      consumer_group: 'lines',
      error_code: 'ENVELOPE_INVALID',
    });
  });

  it('of a message in a batch bear its ids, not those of the batch', async () => {
    lines.splice(0);
    const bus = app.get(KafkaBus);
    await bus.publish(Gathered.create({ number: 1 }));
    const { eventId } = await bus.publish(Gathered.create({ number: 2 }));
    await bus.publishBytes({
      topic: batchType,
      key: Buffer.from('one'),
      value: Buffer.from('no envelope'),
      headers: { trace_id: 'the-unreadable-one' },
    });
    const two = () => lines.filter(({ message }) => /went to .*\.DLT/.test(String(message)));
    await waitFor(() => two().length === 2, { what: 'the lines of both dead letters' });
    const [unreadable, ofEvent] = two().toSorted(({ error_code: a }) =>
      a === 'ENVELOPE_INVALID' ? -1 : 1,
    );
    expect(unreadable).toMatchObject({ correlation_id: 'the-unreadable-one' });
    const published = broker.records(batchType);
    const envelopes = published.map(({ value }) => Buffer.from(value!).toString());
    const envelope = JSON.parse(envelopes.find((text) => text.includes(eventId))!) as Line;
    expect(ofEvent).toMatchObject({
      correlation_id: envelope.correlation_id,
      event_id: eventId,
      error: { message: 'two' },
    });
  });
});
