// Messages a second until the broker has them (acks all, idempotent), and what a caller waits.
import { keyOf } from '../kafka/numbered.mjs';
import { KafkaStage } from '../kafka/stage.mjs';
import { Child } from '../outboxes/child.mjs';
import { Seen } from '../outboxes/seen.mjs';

const BYTES = 500;
const CALLERS = 256;
const TOGETHER = 500;
/** Of the timed part; about two seconds each. */
const COUNTS = { alone: 2560, each: 10_240, many: 102_400 };
const WARM = 0.2;
const stage = new KafkaStage();

function variant(name, count, settings, { judged = false } = {}) {
  return {
    name,
    async run(_run, { scale }) {
      const { bootstrapServers } = stage;
      const warm = rounded(count * WARM * scale);
      const total = warm + rounded(count * scale);
      const topic = await stage.topic(name);
      const process = { bootstrapServers, topic, bytes: BYTES, ...settings };
      const child = await Child.start('../publish/publish-process.mjs', process);
      try {
        await child.ask({ from: 0, to: warm });
        const { cpuUs, p50, p99, rate } = await child.ask({ from: warm, to: total });
        const checks = await checksOf({ bootstrapServers, topic, keyOf }, total);
        const waits = p50 === undefined ? {} : { p50_ms: p50, p99_ms: p99 };
        // What a peer loses is its figure, not a fault of the race.
        const measures = { cpu_us: cpuUs, ...waits, ...(judged ? {} : checks) };
        return { rate, measures, checks: judged ? checks : {} };
      } finally {
        await child.stop();
        await stage.drop(topic);
      }
    },
  };
}

/** Whole rounds of the callers, so that a caller keeps its key. */
function rounded(count) {
  return Math.max(1, Math.round(count / CALLERS)) * CALLERS;
}

async function checksOf(settings, total) {
  const seen = await Seen.of(settings);
  await seen.all(total, 5000);
  const checks = seen.checks(total);
  await seen.stop();
  return checks;
}

const ours = { publisher: 'mainstay', driver: 'kafkajs' };
const onPlatformatic = { publisher: 'mainstay', driver: 'platformatic' };
const judged = { judged: true };

export const race = {
  name: 'publish',
  unit: 'messages/s',
  async prepare() {
    await stage.prepare();
    this.versions = stage.versions;
  },
  finish: () => stage.finish(),
  variants: [
    variant('kafkajs send, 1 caller', COUNTS.alone, { publisher: 'sendEach' }),
    variant('kafkajs send', COUNTS.each, { publisher: 'sendEach', callers: CALLERS }),
    variant('kafkajs, 500 a send', COUNTS.many, { publisher: 'sendMany', together: TOGETHER }),
    variant('platformatic, 500 a send', COUNTS.many, {
      publisher: 'sendManyByPlatformatic',
      together: TOGETHER,
    }),
    variant('bound: kafkajs, bytes', COUNTS.many, {
      publisher: 'readyByKafkaJs',
      together: CALLERS,
    }),
    variant('bound: platformatic, bytes', COUNTS.many, {
      publisher: 'readyByPlatformatic',
      together: CALLERS,
    }),
    variant('ours, 1 caller', COUNTS.alone, ours, judged),
    variant('ours', COUNTS.many, { ...ours, callers: CALLERS }, judged),
    variant('ours, platformatic, 1 caller', COUNTS.alone, onPlatformatic, judged),
    variant('ours, platformatic', COUNTS.many, { ...onPlatformatic, callers: CALLERS }, judged),
  ],
  goals: [
    { of: 'ours', to: 'kafkajs send', least: 8 },
    { of: 'ours', to: 'kafkajs send', measure: 'p99_ms', most: 0.25 },
    { of: 'ours, 1 caller', to: 'kafkajs send, 1 caller', measure: 'p50_ms', most: 1.1 },
    { of: 'ours, platformatic', to: 'kafkajs send', least: 20 },
  ],
};
