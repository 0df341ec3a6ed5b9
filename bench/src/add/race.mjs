// What `Outbox.add` costs a transaction, against a hand-written INSERT into the same table (so
// under the same lock) in the same kind of transaction.
import { Child } from '../outboxes/child.mjs';
import { Stage } from '../outboxes/stage.mjs';
import { ours } from '../outboxes/systems.mjs';

const TRANSACTIONS = 10_000;
const WARM = 1000;
const stage = new Stage();
const system = ours('ours');

function variant(name, byHand) {
  return {
    name,
    async run(_run, { scale }) {
      const count = Math.round(TRANSACTIONS * scale);
      const settings = await stage.fresh('add');
      await system.create(stage, settings);
      const writers = await Child.start('writers.mjs', { ...settings, system: 'mainstay', byHand });
      try {
        await writers.ask({ from: 0, to: WARM });
        const { begunAt, endedAt } = await writers.ask({ from: WARM, to: WARM + count });
        const { rows } = await stage.client.query(
          `SELECT count(*)::int AS stored FROM ${settings.schema}.event_outbox`,
        );
        const lost = WARM + count - rows[0].stored;
        return { rate: (count * 1000) / (endedAt - begunAt), checks: { lost } };
      } finally {
        await writers.stop();
        await stage.clear(settings);
      }
    },
  };
}

export const race = {
  name: 'add',
  unit: 'transactions/s',
  async prepare() {
    await stage.prepare();
    this.versions = stage.versions;
  },
  finish: () => stage.finish(),
  variants: [variant('hand-written INSERT', true), variant('Outbox.add', false)],
  // 15 % more time a transaction.
  goals: [{ of: 'Outbox.add', to: 'hand-written INSERT', least: 0.87 }],
};
