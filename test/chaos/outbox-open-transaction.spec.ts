import { setTimeout as pause } from 'node:timers/promises';
import type { OutboxApp } from '../integration/outbox/outbox-app';
import { figuresOf } from './outbox/process-figures';
import { Relays } from './outbox/relays';
import { addNext, SteadyWriters } from './outbox/steady-writers';

const OPEN_MS = Number(process.env.MAINSTAY_CHAOS_OPEN_SECONDS ?? 300) * 1_000;
const LOAD = { rate: 200, writers: 8, keysEach: 5 };
const BATCH = 500;
/** Before it opens, with all that starts slowly behind it. */
const WARM_UP_MS = 10_000;
const LINES = 10;
const MOST_GROWTH = 1.5;
const HELD = 'held';

interface Look {
  readonly seconds: number;
  readonly committed: number;
  readonly published: number;
  readonly waiting: number;
  readonly oldestMs: number;
  /** Of one processor, since the look before. */
  readonly postgresPercent: number;
  readonly relayPercent: number;
  readonly relayMb: number;
}

describe('a transaction that stays open from before the rows of a relay', () => {
  let relays: Relays;
  let app: OutboxApp;
  beforeAll(async () => {
    relays = await Relays.start(1, BATCH);
    app = await relays.writer();
  });
  afterAll(async () => {
    await app?.close();
    await relays?.close();
  });

  /** A line for each of these times, with what was used since the one before. */
  async function* watch(writers: SteadyWriters, times: number, everyMs: number) {
    const { pid } = relays.postgres;
    const relay = relays.processes[0]!;
    const used = async () => ({
      postgres: await figuresOf(pid!),
      relay: await figuresOf(relay.pid!),
      at: performance.now(),
    });
    let before = await used();
    const startedAt = before.at;
    for (let n = 0; n < times; n += 1) {
      await pause(everyMs);
      const [published, { rows, oldestMs }] = await Promise.all([
        relays.published(),
        relays.waiting(app),
      ]);
      const now = await used();
      const percent = (name: 'postgres' | 'relay') =>
        ((now[name].processorSeconds - before[name].processorSeconds) * 1e5) / (now.at - before.at);
      const look: Look = {
        seconds: Math.round((now.at - startedAt) / 1_000),
        committed: writers.committed,
        published,
        waiting: rows,
        oldestMs: Math.round(oldestMs),
        postgresPercent: Math.round(percent('postgres')),
        relayPercent: Math.round(percent('relay')),
        relayMb: Math.round(now.relay.residentMb),
      };
      process.stdout.write(`${JSON.stringify(look)}\n`);
      before = now;
      yield look;
    }
  }

  it('holds up its own keys alone, and the relay neither slows down nor grows', async () => {
    const writers = new SteadyWriters(relays, app, LOAD);
    for await (const _ of watch(writers, 1, WARM_UP_MS));

    const runner = app.dataSource.createQueryRunner();
    await runner.startTransaction('REPEATABLE READ');
    const { event, to } = relays.next(HELD);
    await app.outbox.add(event, { ...to, manager: runner });
    const openedAt = Date.now();
    const behind = addNext(relays, app, HELD);
    const looks: Look[] = [];
    for await (const look of watch(writers, LINES, OPEN_MS / LINES)) {
      looks.push(look);
      // An idle transaction is ended by the server; this one works.
      await runner.query('SELECT 1');
    }
    await runner.commitTransaction();
    await runner.release();
    const endedAt = Date.now();
    const refusals = await behind;
    for await (const _ of watch(writers, 1, WARM_UP_MS));
    await writers.stop();
    const stoppedAt = Date.now();
    await relays.drained(app);
    const drainedMs = Date.now() - stoppedAt;

    const found = await relays.examine(app);
    const sent = await relays.sent();
    const latencies = sent
      .filter(({ at, key }) => key !== HELD && at >= openedAt && at <= endedAt)
      .map(({ latencyMs }) => latencyMs)
      .sort((a, b) => a - b);
    const at = (share: number) => latencies[Math.floor(latencies.length * share)]!;
    const held = sent.filter(({ key }) => key === HELD);
    const [first, last] = [looks[0]!, looks.at(-1)!];
    const seen = {
      openMs: endedAt - openedAt,
      publishedMeanwhile: latencies.length,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      worstMs: latencies.at(-1)!,
      mostWaiting: Math.max(...looks.map(({ waiting }) => waiting)),
      heldAfterItsEndMs: held.map((record) => record.at + record.latencyMs - endedAt),
      refusals,
      drainedMs,
    };
    process.stdout.write(`${JSON.stringify(seen)}\n${JSON.stringify(found)}\n`);

    expect(found).toMatchObject({ lost: 0, repeated: 0, outOfOrder: 0, pending: 0 });
    expect(held.map(({ n }) => n)).toEqual([0, 1]);
    expect(seen.worstMs).toBeLessThan(OPEN_MS / 2);
    expect(last.relayMb).toBeLessThan(first.relayMb * MOST_GROWTH);
  });
});
