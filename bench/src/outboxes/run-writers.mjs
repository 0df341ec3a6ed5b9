// One run of a system: writers at full speed or at a rate, its relay beside them, a consumer.
import { Child } from './child.mjs';
import { Spent } from './processor-time.mjs';
import { Seen } from './seen.mjs';
import { startRelay } from './start-relay.mjs';

const WARM = 400;

/**
 * @returns {begunAt, endedAt, committed, at, memoryMb, costs, checks}: `committed` and `at` hold,
 *   for each event, when its commit was answered and when the consumer saw it (undefined: never).
 */
export async function runWriters(stage, system, { count, perSecond }) {
  const settings = await stage.fresh(system.name);
  await system.create(stage, settings);
  const seen = await Seen.of(settings);
  const relay = await startRelay(system, stage, settings, seen);
  const writers = await Child.start('writers.mjs', { ...settings, ...system.writers });
  try {
    // Every relay is known to be at work before the clock starts.
    await writers.ask({ from: 0, to: WARM });
    if (!(await seen.all(WARM))) throw new Error(`${system.name} does not relay.`);
    const spent = new Spent({
      relay: relay.pids,
      writers: [writers.pid],
      postgres: [stage.postgresPid],
    });
    const written = await writers.ask({ from: WARM, to: WARM + count, perSecond });
    await seen.all(WARM + count);
    const costs = spent.perRow(count);
    const memoryMb = await relay.memoryMb();
    const at = Array.from({ length: count }, (_, index) => seen.at(WARM + index));
    return { ...written, at, memoryMb, costs, checks: seen.checks(WARM + count) };
  } finally {
    await writers.stop();
    await relay.stop();
    await seen.stop();
    await system.drop?.(stage, settings);
    await stage.clear(settings);
  }
}
