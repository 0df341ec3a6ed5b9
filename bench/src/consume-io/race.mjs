// Messages a second through a handler that waits 2 ms, as for a database or another service.
import { consumeVariants } from '../consume/variants.mjs';
import { KafkaStage } from '../kafka/stage.mjs';

const SIZE = { warm: 5000, count: 10_000 };
const BYTES = 600;
const HANDLER_MS = 2;
/** Those that wait for each message show their rate with less of them. */
const OF_THE_SLOW = 0.1;
const stage = new KafkaStage();
let topic;

const made = consumeVariants(stage, () => topic, SIZE);
const variant = (name, settings, options) =>
  made(name, () => ({ ...settings, handlerMs: HANDLER_MS }), options);

export const race = {
  name: 'consume-io',
  unit: 'messages/s',
  async prepare({ scale }) {
    await stage.prepare({ redis: true });
    this.versions = stage.versions;
    topic = await stage.topic('consume-io');
    await stage.fill(topic, Math.round((SIZE.warm + SIZE.count) * scale), BYTES);
  },
  finish: () => stage.finish(),
  variants: [
    variant('@nestjs/microservices', { consumer: 'nest' }, { share: OF_THE_SLOW }),
    variant(
      '@nestjs/microservices, 4 partitions at once',
      { consumer: 'nest', run: { partitionsConsumedConcurrently: 4 } },
      { share: OF_THE_SLOW },
    ),
    variant(
      'kafkajs eachMessage, SET NX',
      { consumer: 'eachMessageClaimed' },
      { share: OF_THE_SLOW },
    ),
    variant('by hand', { consumer: 'byHand' }),
    variant('ours', { consumer: 'mainstay', driver: 'kafkajs' }, { judged: true }),
    variant(
      'ours, platformatic',
      { consumer: 'mainstay', driver: 'platformatic' },
      { judged: true },
    ),
  ],
  goals: [
    { of: 'ours', to: '@nestjs/microservices', least: 35 },
    { of: 'ours', to: 'by hand', least: 0.6 },
  ],
};
