// 200,000 committed rows and no writers: how fast a relay works off what gathered in its absence.
import { availableParallelism } from 'node:os';
import { runDrain } from '../outboxes/run-drain.mjs';
import { Stage } from '../outboxes/stage.mjs';
import { byHand, debezium, ours, packaged, usesDebezium } from '../outboxes/systems.mjs';

const ROWS = 200_000;
const OF_THE_SLOW = 0.02;
const PROCESSORS_FOR_TWO = 4;
const stage = new Stage({ connect: true });

function variant(system, { share = 1, judged = false } = {}) {
  return {
    name: system.name,
    async run(_run, { scale }) {
      const count = Math.round(ROWS * share * scale);
      const { rate, memoryMb, costs, checks } = await runDrain(stage, system, count);
      const measures = { memory_mb: memoryMb, ...costs, ...(judged ? {} : checks) };
      return { rate, measures, checks: judged ? checks : {} };
    },
  };
}

const few = availableParallelism() < PROCESSORS_FOR_TWO;

export const race = {
  name: 'drain',
  unit: 'rows/s',
  async prepare({ only }) {
    await stage.prepare(usesDebezium(only));
    this.versions = stage.versions;
  },
  finish: () => stage.finish(),
  variants: [
    variant(byHand('by hand')),
    variant(byHand('by hand, our headers', { adds: ['headers'] })),
    variant(byHand('by hand, marks', { adds: ['marks'] })),
    variant(byHand('by hand, fence', { adds: ['fence'] })),
    variant(byHand('by hand, all three', { adds: ['headers', 'marks', 'fence'] })),
    variant(packaged, { share: OF_THE_SLOW }),
    variant(debezium('Debezium on our table', { ourTable: true })),
    variant(ours('ours'), { judged: true }),
    variant(ours('ours, rows deleted', { outbox: { retentionMs: 0 } }), { judged: true }),
    variant(ours('ours, platformatic', { driver: 'platformatic' }), { judged: true }),
    variant(ours('ours, 2 relays', { relays: 2 }), { judged: true }),
  ],
  goals: [
    { of: 'ours', to: 'by hand', least: 0.9 },
    { of: 'ours', to: 'Debezium on our table', least: 2 },
    {
      of: 'ours, 2 relays',
      to: 'ours',
      least: 1.6,
      ...(few ? { when: `fewer than ${PROCESSORS_FOR_TWO} processors` } : {}),
    },
  ],
};
