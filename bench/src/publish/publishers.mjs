// How each system publishes. A publisher answers `publish(n)` for one message, or `send(numbers)`
// for many at once, and `close`. With `prepare(numbers)`, `send` gets what that made before the
// clock ran.
import { createRequire } from 'node:module';
import { Kafka, logLevel } from 'kafkajs';
import { dataOf, message, noteFor, PARTITIONS } from '../kafka/numbered.mjs';

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

/**
 * The bound of ours: nothing is left to do but what the client does with finished bytes, as many
 * headers as ours have, as many together as there are callers, one send in flight.
 */
export async function readyByKafkaJs(settings) {
  const { bootstrapServers, topic, bytes } = settings;
  const kafka = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: () => partitionGiven,
  });
  await producer.connect();
  const note = noteFor(bytes);
  const send = (messages) => producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages }] });
  const prepare = (numbers) => numbers.map((n) => readyMessage(n, note));
  return { prepare, send, close: () => producer.disconnect() };
}

const partitionGiven = ({ message: { partition } }) => partition;

/** The bound of ours on platformatic. */
export async function readyByPlatformatic({ bootstrapServers, topic, bytes }) {
  const { Producer, ProduceAcks } = require('@platformatic/kafka');
  const producer = new Producer({
    clientId: 'bench',
    bootstrapBrokers: [bootstrapServers],
    idempotent: true,
    acks: ProduceAcks.ALL,
  });
  const note = noteFor(bytes);
  const prepare = (numbers) =>
    numbers.map((n) => {
      const { headers, ...rest } = readyMessage(n, note);
      const entries = Object.entries(headers).map(([name, value]) => [Buffer.from(name), value]);
      return { topic, ...rest, headers: new Map(entries) };
    });
  return {
    prepare,
    send: (messages) => producer.send({ messages }),
    close: () => producer.close(),
  };
}

/** As many bytes and headers as ours send; a key keeps to its partition. */
function readyMessage(n, note) {
  const { headers, key, value } = message(n, note);
  const texts = {
    ...headers,
    trace_id: headers.event_id,
    schema_version: '1',
    content_type: 'application/json',
  };
  const named = Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]);
  return {
    partition: n % PARTITIONS,
    key: Buffer.from(key),
    value: Buffer.from(value),
    headers: Object.fromEntries(named),
  };
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
