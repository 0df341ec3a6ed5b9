import { Injectable } from '@nestjs/common';
import { IsInt } from 'class-validator';
import { diagnostics, failed, operations, SERVICE_IDENTITY, type Outcome } from '@mainstay/core';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { completeDraft, defineEvent, type EventEnvelope } from '@mainstay/events';
import { IdempotencyModule, IdempotentConsumer, inboxMigrations } from '@mainstay/idempotency';
import { KafkaSubscribe } from '@mainstay/kafka-bus';
import { Outbox, OutboxModule, outboxMigrations } from '@mainstay/outbox';
import { RedisModule } from '@mainstay/redis';
import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import { boot, committed, type BusApplication } from '../kafka-bus/bus-application';

class NumberV1 {
  @IsInt() readonly number!: number;
}
type Numbered = EventEnvelope<NumberV1>;

const Counted = defineEvent({ type: 'batches.counted.v1', data: NumberV1 });
const Noted = defineEvent({ type: 'batches.noted.v1', data: NumberV1 });
const GROUP = 'counters';
const range = (count: number) => Array.from({ length: count }, (_, number) => number);

/** A finished event that can be published more than once. */
const event = (number: number) =>
  completeDraft(Counted.create({ number }), { sourceService: 'test_service' });

async function publishAll({ bus }: BusApplication, events: readonly Numbered[], key = 'k') {
  await Promise.all(events.map((each) => bus.publish(Counted.topic, each, { key })));
}

async function allHandled({ driver }: BusApplication, count: number) {
  const all = async () => (await committed(driver, GROUP, Counted.topic)) === count;
  await waitFor(all, { what: 'every offset to be committed' });
}

function countOutcomes(application: BusApplication) {
  const outcomes: Record<string, number> = {};
  diagnostics.kafkaConsumed.subscribe(application.app.get(SERVICE_IDENTITY), ({ outcome }) => {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  });
  return outcomes;
}

const retry = { attempts: 2, initialDelayMs: 10 };
const batch = { maxSize: 50, maxWaitMs: 50 };
/** What is published at once goes out in one send: how many batches it makes is not luck. */
const kafka = { driver: 'memory', producer: { lingerMs: 20 } } as const;

describeOn(['postgres'], 'batches with the store inbox', ({ postgres }) => {
  @Injectable()
  class Counter {
    readonly batches: (readonly number[])[] = [];
    unlucky: number | undefined;
    behave: (numbers: readonly number[]) => readonly (Outcome | undefined)[] | void = () =>
      undefined;

    constructor(
      private readonly transactions: Transactions,
      private readonly outbox: Outbox,
    ) {}

    @KafkaSubscribe(Counted, { group: GROUP, retry, batch })
    @IdempotentConsumer({ store: 'inbox' })
    async count(events: readonly Numbered[]) {
      const numbers = events.map(({ data }) => data.number);
      this.batches.push(numbers);
      const answer = this.behave(numbers);
      const done = events.filter((_, at) => answer?.[at] === undefined);
      await this.transactions
        .manager()
        .query('INSERT INTO counted SELECT unnest($1::int[])', [
          done.map(({ data }) => data.number),
        ]);
      await this.outbox.addAll(
        done.map((each) => ({
          event: Noted.from(each, each.data),
          aggregateId: 'a',
          aggregateType: 'n',
        })),
      );
      if (this.unlucky !== undefined && numbers.includes(this.unlucky)) throw new Error('unlucky');
      return answer;
    }
  }

  const schema = uniquePrefix('batches');
  let application: BusApplication;
  const sql = <Row>(text: string): Promise<Row[]> =>
    application.app.get(Transactions).manager().query(text);
  const stored = async () => {
    const rows = await sql<{ n: number }>('SELECT n FROM counted ORDER BY n');
    const [outbox] = await sql<{ n: number }>('SELECT count(*)::int AS n FROM event_outbox');
    const [inbox] = await sql<{ n: number }>('SELECT count(*)::int AS n FROM event_inbox');
    return { counted: rows.map(({ n }) => n), outbox: outbox!.n, inbox: inbox!.n };
  };

  beforeEach(async () => {
    application = await boot(kafka, [Counter], 'counting_service', [
      DatabaseModule.forRoot({
        url: postgres.url,
        schema,
        migrations: [...inboxMigrations, ...outboxMigrations],
        migrate: 'up',
      }),
      IdempotencyModule.forRoot({}),
      OutboxModule.forRoot({}),
    ]);
    await sql('CREATE TABLE counted (n int)');
  });
  afterEach(async () => {
    await sql(`DROP SCHEMA ${schema} CASCADE`);
    await application.close();
  });

  it('commit rows, writes and outbox together, and leave out what was done before', async () => {
    const outcomes = countOutcomes(application);
    const counter = application.app.get(Counter);
    const events = range(20).map(event);
    await publishAll(application, events.slice(0, 8));
    await allHandled(application, 8);
    await publishAll(application, [...events, ...events]);
    await allHandled(application, 48);
    expect(await stored()).toEqual({ counted: range(20), outbox: 20, inbox: 20 });
    expect(outcomes).toEqual({ handled: 20, duplicate: 28 });
    const [first, second] = counter.batches;
    expect([...first!, ...second!]).toEqual(range(20));
    expect(counter.batches).toHaveLength(2);
  });

  it('keep nothing of a batch that throws: the good ones are done one by one', async () => {
    application.app.get(Counter).unlucky = 13;
    await publishAll(application, range(20).map(event));
    await allHandled(application, 20);
    const good = range(20).filter((number) => number !== 13);
    expect(await stored()).toEqual({ counted: good, outbox: 19, inbox: 19 });
  });

  it('keep no row of a message that failed by its outcome, so it runs again', async () => {
    const counter = application.app.get(Counter);
    const runs = () => counter.batches.flat().filter((number) => number === 3).length;
    counter.behave = (numbers) =>
      numbers.map((number) =>
        number === 3 && runs() < 2 ? failed(new Error('not yet')) : undefined,
      );
    await publishAll(application, range(6).map(event));
    await allHandled(application, 6);
    expect(await stored()).toEqual({ counted: range(6), outbox: 6, inbox: 6 });
    expect(counter.batches).toEqual([range(6), [3]]);
  });
});

describeOn(['redis'], 'batches with the store redis', ({ redis }) => {
  @Injectable()
  class Counter {
    readonly counted: number[] = [];

    @KafkaSubscribe(Counted, { group: GROUP, retry, batch })
    @IdempotentConsumer()
    async count(events: readonly Numbered[]): Promise<void> {
      this.counted.push(...events.map(({ data }) => data.number));
    }
  }

  let application: BusApplication;
  let stop = () => {};
  afterEach(async () => {
    stop();
    await application.close();
  });

  it('claim all in one round trip and confirm all in one, once each', async () => {
    application = await boot(kafka, [Counter], 'counting_service', [
      RedisModule.forRoot({ url: redis.url }),
      IdempotencyModule.forRoot({ keyPrefix: uniquePrefix('batches') }),
    ]);
    const outcomes = countOutcomes(application);
    const counter = application.app.get(Counter);
    // The first batch a Redis ever sees makes it learn the scripts, by a trip more for each.
    await publishAll(application, [event(20)]);
    await allHandled(application, 1);
    let trips = 0;
    let inFlight = 0;
    stop = operations.redisCommand.subscribe({
      start: () => {
        if (inFlight === 0) trips += 1;
        inFlight += 1;
      },
      end: () => void (inFlight -= 1),
    });
    const events = range(20).map(event);
    await publishAll(application, events);
    await allHandled(application, 21);
    expect(counter.counted).toEqual([20, ...range(20)]);
    expect(trips).toBe(2);
    await publishAll(application, events);
    await allHandled(application, 41);
    expect(counter.counted).toEqual([20, ...range(20)]);
    expect(outcomes).toEqual({ handled: 21, duplicate: 20 });
  });
});

describe('batches with a store of your own', () => {
  it('fail the boot where the store takes none, naming class and method', async () => {
    @Injectable()
    class Counter {
      @KafkaSubscribe(Counted, { group: GROUP, batch })
      @IdempotentConsumer({ store: 'singles' })
      async count(_events: readonly Numbered[]): Promise<void> {}
    }
    const singles = { name: 'singles', runOnce: () => Promise.reject(new Error('unused')) };
    const booting = boot(kafka, [Counter], 'counting_service', [
      IdempotencyModule.forRoot({ memory: true, stores: [singles] }),
    ]);
    await expect(booting).rejects.toThrow(/Counter\.count: .*singles takes no batches/);
  });
});
