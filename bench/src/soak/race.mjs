// A million messages through publish and consume at once: nothing may be lost, repeated or out of
// order, and after the first quarter neither process may hold more and more memory.
import { KafkaStage } from '../kafka/stage.mjs';
import { median } from '../judge.mjs';
import { Child } from '../outboxes/child.mjs';

const COUNT = 1_000_000;
const SAMPLES = 20;
const BYTES = 500;
/** Claims that are older than the run's last minute are not what is measured. */
const REMEMBERED_SECONDS = 60;
const stage = new KafkaStage();

async function run(_run, { scale }) {
  const count = Math.round((COUNT * scale) / SAMPLES) * SAMPLES;
  const topic = await stage.topic('soak');
  const { bootstrapServers, redisUrl } = stage;
  const settings = {
    driver: 'kafkajs',
    bootstrapServers,
    redisUrl,
    topic,
    count,
    bytes: BYTES,
    every: count / SAMPLES,
    rememberedSeconds: REMEMBERED_SECONDS,
  };
  const start = (part) =>
    Child.start(
      '../soak/soak-process.mjs',
      { ...settings, part },
      { nodeOptions: ['--expose-gc'] },
    );
  const [publisher, consumer] = await Promise.all([start('publish'), start('consume')]);
  try {
    await consumer.ask('run');
    const begunAt = performance.now();
    const consumed = consumer.answer();
    const published = await publisher.ask('run');
    const { checks, series } = await consumed;
    const rate = (count * 1000) / (performance.now() - begunAt);
    print('publisher', published.series);
    print('consumer', series);
    const measures = {
      publisher_growth: growth(published.series, 'heapMb'),
      consumer_growth: growth(series, 'heapMb'),
      publisher_rss_growth: growth(published.series, 'rssMb'),
      consumer_rss_growth: growth(series, 'rssMb'),
    };
    return { rate, measures, checks };
  } finally {
    await Promise.all([publisher.stop(), consumer.stop()]);
    await stage.drop(topic);
    await stage.clearRedis();
  }
}

/** The last quarter's memory over that of the second quarter: the first one warms up. */
function growth(series, of) {
  const quarter = (number) =>
    series.slice((SAMPLES / 4) * (number - 1), (SAMPLES / 4) * number).map((at) => at[of]);
  return median(quarter(4)) / median(quarter(2));
}

function print(who, series) {
  const line = (of) => series.map((at) => at[of].toFixed(0)).join(' ');
  console.log(`  ${who}, every ${series[0]?.done} messages: heap MB ${line('heapMb')}`);
  console.log(`  ${who}: resident MB ${line('rssMb')}`);
}

export const race = {
  name: 'soak',
  unit: 'messages/s',
  async prepare() {
    await stage.prepare({ redis: true });
    this.versions = stage.versions;
  },
  finish: () => stage.finish(),
  variants: [{ name: 'ours', run }],
  goals: ['publisher_growth', 'consumer_growth', 'publisher_rss_growth', 'consumer_rss_growth'].map(
    (measure) => ({ of: 'ours', measure, most: 1.1 }),
  ),
};
