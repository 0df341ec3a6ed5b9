// How each system publishes. A publisher answers `publish(n)` for one message, or `send(numbers)`
// for many at once, and `close`.
import { createRequire } from 'node:module';
import { Kafka, logLevel } from 'kafkajs';
import { dataOf, message, noteFor } from '../kafka/numbered.mjs';

const require = createRequire(new URL('../../../package.json', import.meta.url));

async function kafkaJs({ bootstrapServers, topic, bytes }) {
  const kafka = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const note = noteFor(bytes);
  const send = (numbers) =>
    producer.send({ topic, acks: -1, messages: numbers.map((n) => message(n, note)) });
  return { send, close: () => producer.disconnect() };
}

/** A `send` for each message, as applications do it. */
export async function sendEach(settings) {
  const { send, close } = await kafkaJs(settings);
  return { publish: (n) => send([n]), close };
}

/** Many messages a `send`, for callers that have many. */
export const sendMany = kafkaJs;

/** The same by the other client. */
export async function sendManyByPlatformatic({ bootstrapServers, topic, bytes }) {
  const { Producer, ProduceAcks, stringSerializers } = require('@platformatic/kafka');
  const producer = new Producer({
    clientId: 'bench',
    bootstrapBrokers: [bootstrapServers],
    serializers: stringSerializers,
    idempotent: true,
    acks: ProduceAcks.ALL,
  });
  const note = noteFor(bytes);
  const send = (numbers) =>
    producer.send({ messages: numbers.map((n) => ({ topic, ...message(n, note) })) });
  return { send, close: () => producer.close() };
}

/** Ours: every caller publishes an event and waits for the broker to have it. */
export async function mainstay(settings) {
  const { numberedEvent, startApp } = await import('../kafka/mainstay-app.mjs');
  const { KafkaBus } = require('@mainstay/kafka-bus');
  const app = await startApp(settings);
  const bus = app.get(KafkaBus);
  const Numbered = numberedEvent(settings.topic);
  const note = noteFor(settings.bytes);
  return {
    publish: (n) => bus.publish(Numbered.create(dataOf(n, note))),
    close: () => app.close(),
  };
}
