import type { INestApplicationContext } from '@nestjs/common';
import { diagnostics } from '@mainstay/core';
import { defineEvent, EventCatalogue } from '@mainstay/events';
import {
  KafkaBusModule,
  loadKafkaJsDriver,
  loadPlatformaticDriver,
  ResilientKafkaPublisher,
} from '@mainstay/kafka-bus';
import {
  describeOn,
  FaultProxy,
  freePort,
  startOwnKafka,
  uniquePrefix,
  type OwnKafka,
} from '@mainstay/testing';
import { IsInt } from 'class-validator';
import { expectWayBack, FAULTS, Said, shopWith } from './faults';

const PUBLISH_MS = 1_500;
const REQUEST_MS = 750;
/** A send that began before the end may end after it, and what it was sent with is closed. */
const SLACK_MS = REQUEST_MS + 2_500;

// Somebody who listens to log lines keeps them off the console: failures are this suite's subject.
diagnostics.log.subscribe(undefined, () => undefined);

class Numbered {
  @IsInt()
  readonly number!: number;
}

const Happened = defineEvent({
  type: `${uniquePrefix('faults')}.happened.v1`,
  data: Numbered,
  key: ({ number }) => String(number),
});

// Brokers send clients to the address they advertise: a broker of its own sends them to the proxy.
describeOn(['kafka'], 'Kafka', () => {
  let proxy: FaultProxy;
  let broker: OwnKafka;
  let app: INestApplicationContext;
  let said: Said;
  let next = 0;

  beforeAll(async () => {
    const port = await freePort();
    proxy = await FaultProxy.start(`127.0.0.1:${port}`);
    broker = await startOwnKafka({ port, advertisedPort: proxy.port });
    app = await shopWith(
      undefined,
      KafkaBusModule.forRoot({
        bootstrapServers: proxy.address,
        producer: { publishTimeoutMs: PUBLISH_MS, requestTimeoutMs: REQUEST_MS },
        resilient: { name: 'kafka', failureThreshold: 2, recoveryTimeoutMs: 500 },
        topics: { ensure: true, catalogue: new EventCatalogue([Happened]) },
      }),
    );
    said = new Said(app);
  });

  afterAll(async () => {
    await proxy.recover();
    await app.close();
    await proxy.stop();
    await broker.dispose();
  });

  const publish = () =>
    app.get(ResilientKafkaPublisher).publish(Happened.create({ number: (next += 1) }));
  const dependency = { call: publish, circuit: 'kafka', part: 'kafka' };

  it.each(FAULTS)('that %s: typed errors in time, an open circuit, a way back', (_, fault) =>
    expectWayBack(proxy, fault, said, dependency, {
      calls: 2,
      ending: { code: expect.stringMatching(/^KAFKA_/), retryable: true },
      longestMs: PUBLISH_MS + SLACK_MS,
    }),
  );

  it.each([
    ['kafkajs', loadKafkaJsDriver],
    ['platformatic', loadPlatformaticDriver],
  ])(
    'that is away is away for a producer of %s that has published nothing, too',
    async (_, load) => {
      const driver = load({ brokers: [proxy.address] });
      const producer = driver.createProducer({ clientId: 'idle', requestTimeoutMs: REQUEST_MS });
      await proxy.recover();
      try {
        await producer.connect();
        await expect(producer.partitionCounts([])).resolves.toEqual(new Map());
        await proxy.inject({ kind: 'refuse' });
        await expect(producer.partitionCounts([])).rejects.toMatchObject({ retryable: true });
      } finally {
        await producer.disconnect();
        await proxy.recover();
      }
    },
  );
});
