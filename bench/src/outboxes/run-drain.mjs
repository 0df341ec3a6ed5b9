// One run of a system against rows that were committed while no relay ran.
import { Spent } from './processor-time.mjs';
import { Seen } from './seen.mjs';
import { startRelay } from './start-relay.mjs';
import { fill } from './tables.mjs';

/**
 * From the first row that the consumer sees to the last: how long a process takes to start is not
 * what is measured.
 *
 * @returns {rate, memoryMb, costs, checks}
 */
export async function runDrain(stage, system, count) {
  const settings = await stage.fresh(system.name);
  await system.create(stage, settings);
  await fill(stage.client, settings, system.layout, 0, count);
  const seen = await Seen.of(settings);
  const relay = await startRelay(system, stage, settings, seen);
  const spent = new Spent({ relay: relay.pids, postgres: [stage.postgresPid] });
  try {
    await seen.all(count, 30_000);
    const costs = spent.perRow(count);
    const { first, last } = seen.span(0, count);
    const checks = seen.checks(count);
    const memoryMb = await relay.memoryMb();
    return { rate: ((count - checks.lost - 1) * 1000) / (last - first), memoryMb, costs, checks };
  } finally {
    await relay.stop();
    await seen.stop();
    await system.drop?.(stage, settings);
    await stage.clear(settings);
  }
}
