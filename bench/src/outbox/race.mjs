// 20,000 transactions of eight writers, each an order and its event, until a consumer has seen all:
// writers, relay, broker and database share the machine.
import { runWriters } from '../outboxes/run-writers.mjs';
import { Stage } from '../outboxes/stage.mjs';
import { byHand, debezium, ours, packaged, usesDebezium } from '../outboxes/systems.mjs';

const TRANSACTIONS = 20_000;
/** A tenth shows the rate of one that sends message by message. */
const OF_THE_SLOW = 0.1;
const stage = new Stage({ connect: true });

function variant(system, { share = 1, judged = false } = {}) {
  return {
    name: system.name,
    async run(_run, { scale }) {
      const count = Math.round(TRANSACTIONS * share * scale);
      const { begunAt, endedAt, at, memoryMb, costs, checks } = await runWriters(stage, system, {
        count,
      });
      const last = at.reduce((latest, time) => Math.max(latest, time ?? 0), 0);
      const measures = {
        written_per_s: (count * 1000) / (endedAt - begunAt),
        memory_mb: memoryMb,
        ...costs,
        // What a peer loses is its figure, not a fault of the race.
        ...(judged ? {} : checks),
      };
      const rate = ((count - checks.lost) * 1000) / (last - begunAt);
      return { rate, measures, checks: judged ? checks : {} };
    },
  };
}

export const race = {
  name: 'outbox',
  unit: 'events/s',
  async prepare({ only }) {
    await stage.prepare(usesDebezium(only));
    this.versions = stage.versions;
  },
  finish: () => stage.finish(),
  variants: [
    variant(byHand('by hand, NOTIFY')),
    variant(byHand('by hand, 10 ms polling', { pollMs: 10 })),
    variant(byHand('by hand, NOTIFY, key lock', { adds: ['lock'] })),
    variant(
      byHand('by hand, NOTIFY, all of ours', { adds: ['lock', 'headers', 'marks', 'fence'] }),
    ),
    variant(packaged, { share: OF_THE_SLOW }),
    variant(debezium('Debezium', {})),
    variant(ours('ours', { image: true }), { judged: true }),
    variant(ours('ours, not bundled', { small: true }), { judged: true }),
    variant(ours('ours, 4 relays', { relays: 4 }), { judged: true }),
  ],
  goals: [
    { of: 'ours', to: 'by hand, NOTIFY', least: 0.9 },
    { of: 'ours', to: 'pg-transactional-outbox', least: 3 },
    { of: 'ours', to: 'Debezium', least: 0.75 },
    { of: 'ours', to: 'Debezium', measure: 'memory_mb', most: 0.25 },
  ],
};
