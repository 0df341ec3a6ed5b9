import { Test, type TestingModule } from '@nestjs/testing';
import { CoreModule, operations } from '@mainstay/core';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { defineEvent, EnvelopeInvalidError } from '@mainstay/events';
import { KafkaBus, KafkaBusModule, ResilientKafkaPublisher } from '@mainstay/kafka-bus';
import { Outbox, OutboxModule } from '@mainstay/outbox';

class Data {}
const Happened = defineEvent({ type: 'no.compiler.v1', data: Data });
const NO_EVENT = [
  undefined,
  null,
  7,
  'text',
  {},
  [Happened.create({})],
  Happened,
  Happened.create,
  { definition: undefined },
  { definition: {} },
  { event_id: 'an id', event_type: 'no.compiler.v1' },
];

let app: TestingModule;
const bus = () => app.get(KafkaBus);
const outbox = (use: (outbox: Outbox) => Promise<unknown>) =>
  app.get(Transactions).run(() => use(app.get(Outbox)));

const CALLS: Readonly<Record<string, (given: never) => Promise<unknown>>> = {
  'KafkaBus.publish': (given) => bus().publish(given),
  'KafkaBus.publish to a topic': (given) => bus().publish('topic', given),
  'KafkaBus.publishAll': (given) => bus().publishAll([Happened.create({}), given]),
  'KafkaBus.publishAll with options': (given) => bus().publishAll([{ event: given }]),
  'ResilientKafkaPublisher.publish': (given) => app.get(ResilientKafkaPublisher).publish(given),
  'Outbox.add': (given) => outbox((box) => box.add(given)),
  'Outbox.addAll': (given) => outbox((box) => box.addAll([Happened.create({}), given])),
  'Outbox.addAll with options': (given) => outbox((box) => box.addAll([{ event: given }])),
};

beforeAll(async () => {
  app = await Test.createTestingModule({
    imports: [
      CoreModule,
      DatabaseModule.forRoot({ mock: true }),
      KafkaBusModule.forRoot({ driver: 'memory', resilient: {} }),
      OutboxModule.forRoot({ store: 'memory', relay: { enabled: false } }),
    ],
  }).compile();
  await app.init();
});

afterAll(() => app.close());

describe.each(Object.entries(CALLS))('%s', (_, call) => {
  it.each(NO_EVENT)('refuses %p, which is no event, and says what to give', async (given) => {
    const calling = call(given as never);
    await expect(calling).rejects.toBeInstanceOf(EnvelopeInvalidError);
    await expect(calling).rejects.toThrow(/create\(data\) or from\(cause, data\)/);
  });

  it('refuses what is no event by the same error where calls are traced', async () => {
    const listener = { start: () => undefined, end: () => undefined };
    const ends = [operations.publish, operations.outboxAdd].map((one) => one.subscribe(listener));
    await expect(call(undefined as never)).rejects.toBeInstanceOf(EnvelopeInvalidError);
    for (const end of ends) end();
  });
});
