// How each system consumes. Each answers with what ends it; `handle(n)` may answer a promise.
import { createRequire } from 'node:module';
import { Kafka, logLevel } from 'kafkajs';
import { PARTITIONS } from '../kafka/numbered.mjs';

const require = createRequire(new URL('../../../package.json', import.meta.url));
const CLAIM_SECONDS = 86_400;
const IN_FLIGHT = 100;

const client = ({ bootstrapServers }) =>
  new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING });
const groupOf = ({ topic }) => `${topic}-${process.pid}`;
const parsed = ({ value }) => JSON.parse(value.toString());

async function redis({ redisUrl }) {
  const { Redis } = require('ioredis');
  const connection = new Redis(redisUrl, { enableAutoPipelining: true, lazyConnect: true });
  await connection.connect();
  return {
    claim: async (id) =>
      (await connection.set(`claim:${process.pid}:${id}`, '1', 'EX', CLAIM_SECONDS, 'NX')) === 'OK',
    end: () => connection.quit(),
  };
}

async function kafkaJs(settings, run) {
  const consumer = client(settings).consumer({ groupId: groupOf(settings) });
  await consumer.connect();
  await consumer.subscribe({ topic: settings.topic, fromBeginning: true });
  await consumer.run(run);
  return consumer;
}

/** kafkajs as its documentation begins: one message after the other, offsets by themselves. */
export async function eachMessage(settings, handle) {
  const consumer = await kafkaJs(settings, {
    eachMessage: async ({ message }) => handle(parsed(message).data.n),
  });
  return () => consumer.disconnect();
}

/** The same with the partitions side by side, as its users tune it. */
export async function sideBySide(settings, handle) {
  const consumer = await kafkaJs(settings, {
    partitionsConsumedConcurrently: PARTITIONS,
    eachMessage: async ({ message }) => handle(parsed(message).data.n),
  });
  return () => consumer.disconnect();
}

/** The same with a claim before each message, which is lost with the process that holds it. */
export async function eachMessageClaimed(settings, handle) {
  const { claim, end } = await redis(settings);
  const consumer = await kafkaJs(settings, {
    eachMessage: async ({ message }) => {
      const { event_id, data } = parsed(message);
      if (await claim(event_id)) await handle(data.n);
    },
  });
  return async () => {
    await consumer.disconnect();
    await end();
  };
}

/** What a careful team writes by hand: a hundred in flight, in order per key, claims pipelined. */
export async function byHand(settings, handle) {
  const { claim, end } = await redis(settings);
  let inFlight = 0;
  const waiting = [];
  const work = async (message) => {
    const { event_id, data } = parsed(message);
    if (await claim(event_id)) await handle(data.n);
  };
  const consumer = await kafkaJs(settings, {
    autoCommit: false,
    partitionsConsumedConcurrently: PARTITIONS,
    eachBatch: async ({ batch, heartbeat }) => {
      const lanes = new Map();
      for (const message of batch.messages) {
        if (inFlight >= IN_FLIGHT) await new Promise((resolve) => waiting.push(resolve));
        inFlight += 1;
        const key = message.key.toString();
        const turn = (lanes.get(key) ?? Promise.resolve()).then(() => work(message));
        const done = turn.then(() => {
          inFlight -= 1;
          waiting.shift()?.();
        });
        lanes.set(key, done);
      }
      await Promise.all(lanes.values());
      const offset = String(BigInt(batch.lastOffset()) + 1n);
      const { topic, partition } = batch;
      await consumer.commitOffsets([{ topic, partition, offset }]);
      await heartbeat();
    },
  });
  return async () => {
    await consumer.disconnect();
    await end();
  };
}

/** Nest's own transport, bare: no claim, no metrics, no trace, no retry. */
export async function nest(settings, handle) {
  require('reflect-metadata');
  const { Controller, Module } = require('@nestjs/common');
  const { NestFactory } = require('@nestjs/core');
  const { EventPattern, Payload, Transport } = require('@nestjs/microservices');
  class NumberedController {
    async handle({ data }) {
      await handle(data.n);
    }
  }
  const { prototype } = NumberedController;
  Payload()(prototype, 'handle', 0);
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'handle');
  Reflect.decorate([EventPattern(settings.topic)], prototype, 'handle', descriptor);
  Controller()(NumberedController);
  class BenchModule {}
  Module({ controllers: [NumberedController] })(BenchModule);
  const app = await NestFactory.createMicroservice(BenchModule, {
    logger: false,
    transport: Transport.KAFKA,
    options: {
      client: { brokers: [settings.bootstrapServers], logLevel: logLevel.NOTHING },
      consumer: { groupId: groupOf(settings) },
      subscribe: { fromBeginning: true },
      run: settings.run ?? {},
    },
  });
  await app.listen();
  return () => app.close();
}

export async function mainstay(settings, handle) {
  const { startApp } = await import('../kafka/mainstay-app.mjs');
  const app = await startApp({ ...settings, concurrency: IN_FLIGHT }, handle);
  return () => app.close();
}
