// Messages a second through a handler that does nothing: what the machinery around it costs.
import { Collector } from '../http/collector.mjs';
import { KafkaStage } from '../kafka/stage.mjs';
import { consumeVariants } from './variants.mjs';

const SIZE = { warm: 20_000, count: 100_000 };
const BYTES = 600;
const stage = new KafkaStage();
const collector = new Collector();
let topic;

const made = consumeVariants(stage, () => topic, SIZE);
const variant = (name, settings) => made(name, () => settings);
const ours = (name, driver, more = () => ({})) =>
  made(name, () => ({ consumer: 'mainstay', driver, ...more() }), { judged: true });

export const race = {
  name: 'consume',
  unit: 'messages/s',
  async prepare({ scale }) {
    await stage.prepare({ redis: true });
    await collector.start();
    this.versions = stage.versions;
    topic = await stage.topic('consume');
    await stage.fill(topic, Math.round((SIZE.warm + SIZE.count) * scale), BYTES);
  },
  async finish() {
    collector.stop();
    await stage.finish();
  },
  variants: [
    variant('kafkajs eachMessage', { consumer: 'eachMessage' }),
    variant('kafkajs, 4 partitions at once', { consumer: 'sideBySide' }),
    variant('@nestjs/microservices', { consumer: 'nest' }),
    variant('kafkajs eachMessage, SET NX', { consumer: 'eachMessageClaimed' }),
    variant('by hand', { consumer: 'byHand' }),
    ours('ours', 'kafkajs'),
    ours('ours, platformatic', 'platformatic'),
    ours('ours, spans exported', 'kafkajs', () => ({ collectorUrl: collector.url })),
  ],
  goals: [
    { of: 'ours', to: '@nestjs/microservices', least: 1.2 },
    { of: 'ours', to: 'kafkajs eachMessage, SET NX', least: 3 },
  ],
};
