// From the commit's answer at the writer to the consumer, at 100 transactions a second.
import { runWriters } from '../outboxes/run-writers.mjs';
import { Stage } from '../outboxes/stage.mjs';
import { byHand, debezium, ours, packaged, usesDebezium } from '../outboxes/systems.mjs';

const EVENTS = 500;
const PER_SECOND = 100;
const stage = new Stage({ connect: true });

function variant(system, { judged = false } = {}) {
  return {
    name: system.name,
    async run(_run, { scale }) {
      const count = Math.round(EVENTS * scale);
      const { at, committed, checks } = await runWriters(stage, system, {
        count,
        perSecond: PER_SECOND,
      });
      const took = at
        .flatMap((time, index) => (time === undefined ? [] : [time - committed[index]]))
        .sort((a, b) => a - b);
      const share = (part) => took[Math.min(took.length - 1, Math.floor(took.length * part))];
      const measures = { p99_ms: share(0.99), most_ms: took.at(-1), ...(judged ? {} : checks) };
      return { rate: share(0.5), measures, checks: judged ? checks : {} };
    },
  };
}

export const race = {
  name: 'latency',
  unit: 'ms (p50)',
  async prepare({ only }) {
    await stage.prepare(usesDebezium(only));
    this.versions = stage.versions;
  },
  finish: () => stage.finish(),
  variants: [
    variant(byHand('by hand, NOTIFY')),
    variant(packaged),
    variant(debezium('Debezium, as it comes', { tuned: false })),
    variant(debezium('Debezium, tuned', {})),
    variant(ours('ours', { small: true }), { judged: true }),
  ],
  goals: [
    { of: 'ours', most: 3 },
    { of: 'ours', measure: 'p99_ms', most: 10 },
  ],
};
