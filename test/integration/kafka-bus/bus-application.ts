import type { DynamicModule, INestApplicationContext, Provider, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { diagnostics, ServiceIdentityModule } from '@mainstay/core';
import {
  KAFKA_DRIVER,
  KafkaBus,
  KafkaBusModule,
  type ConsumedRecord,
  type KafkaBusModuleOptions,
  type KafkaDriver,
} from '@mainstay/kafka-bus';
import { uniquePrefix, waitFor } from '@mainstay/testing';

// Somebody who listens to log lines keeps them off the console: failures are these suites' subject.
diagnostics.log.subscribe(undefined, () => undefined);

/** An application on a bus. */
export interface BusApplication {
  readonly app: INestApplicationContext;
  readonly bus: KafkaBus;
  readonly driver: KafkaDriver;
  get<T>(type: Type<T>): T;
  close(): Promise<void>;
}

export async function boot(
  options: KafkaBusModuleOptions,
  providers: Provider[],
  name = 'shop_service',
  imports: readonly DynamicModule[] = [],
): Promise<BusApplication> {
  @Module({
    imports: [
      ServiceIdentityModule.forRoot({ name, environment: 'testing' }),
      KafkaBusModule.forRoot({ ...options, topics: { ensure: true, ...options.topics } }),
      ...imports,
    ],
    providers,
  })
  class App {}
  const app = await Test.createTestingModule({ imports: [App] }).compile();
  await app.init();
  let closed: Promise<void> | undefined;
  return {
    app,
    bus: app.get(KafkaBus),
    driver: app.get<KafkaDriver>(KAFKA_DRIVER),
    get: (type) => app.get(type),
    close: () => (closed ??= app.close()),
  };
}

/** Reads what a topic holds until there are `count` records. */
export async function readTopic(
  driver: KafkaDriver,
  topic: string,
  count: number,
): Promise<readonly ConsumedRecord[]> {
  const records: ConsumedRecord[] = [];
  const join = async () => {
    const consumer = driver.createConsumer({ clientId: 'reader', groupId: uniquePrefix('reader') });
    await consumer.start(
      { topics: [topic], fromBeginning: true },
      {
        onAssigned: () => undefined,
        onBatch: (batch) => void records.push(...batch.records),
        onRevoking: () => Promise.resolve(),
        onLost: () => undefined,
        onPoll: () => undefined,
      },
    );
    return consumer;
  };
  // A broker that was just started has its groups still to load.
  const consumer = await waitFor(join, { what: `a reader of ${topic}`, intervalMs: 250 });
  try {
    await waitFor(() => records.length >= count, { what: `${count} records in ${topic}` });
  } finally {
    await consumer.stop();
  }
  return records;
}

/** The headers of a record as text. */
export function texts(record: ConsumedRecord): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record.headers).map(([name, value]) => [
      name,
      Buffer.from(value as Uint8Array).toString(),
    ]),
  );
}

/** The committed offsets of a group over all partitions of a topic, added up. */
export async function committed(
  driver: KafkaDriver,
  group: string,
  topic: string,
): Promise<number> {
  const admin = driver.createAdmin();
  await admin.connect();
  const offsets = await admin.committedOffsets(group, topic);
  await admin.disconnect();
  return offsets.reduce((sum, { offset }) => sum + Number(offset), 0);
}
