import { setTimeout as pause } from 'node:timers/promises';
import type { OutboxApp } from '../integration/outbox/outbox-app';
import { Relays } from './outbox/relays';

const RELAYS = 4;
const BATCH = 50;
const ROWS = 8_000;
const KEYS = 200;
const KILL_EVERY_MS = 2_000;

describe('four relays as processes', () => {
  let relays: Relays;
  let writer: OutboxApp;
  beforeAll(async () => {
    relays = await Relays.start(RELAYS, BATCH);
    writer = await relays.writer();
  });
  afterAll(async () => {
    await writer?.close();
    await relays?.close();
  });

  it('migrate their schema once, though they start at the same moment', async () => {
    const log = await writer.query<{ times: number }>(
      'SELECT count(*)::int AS times FROM mainstay_migrations GROUP BY name',
    );
    expect(log.length).toBeGreaterThan(0);
    expect(log.every(({ times }) => times === 1)).toBe(true);
  });

  it('keep the order of keys and publish nothing twice', async () => {
    await relays.write(writer, ROWS, KEYS);
    await relays.drained(writer);
    const found = await relays.examine(writer);
    process.stdout.write(`${RELAYS} relays: ${JSON.stringify(found)}\n`);
    expect(found).toEqual({
      rows: ROWS,
      records: ROWS,
      lost: 0,
      repeated: 0,
      outOfOrder: 0,
      pending: 0,
    });
  });

  it('repeat, when they are killed, only what was in flight, and keep the order', async () => {
    const written = relays.write(writer, ROWS, KEYS);
    const done = written.then(() => true);
    let kills = 0;
    for (let isDone = false; !isDone || kills < 3; kills += 1) {
      isDone = await Promise.race([done, pause(KILL_EVERY_MS, false)]);
      if (isDone) await pause(KILL_EVERY_MS);
      await relays.killOne();
    }
    await relays.drained(writer);
    const found = await relays.examine(writer);
    process.stdout.write(`${RELAYS} relays, ${kills} killed: ${JSON.stringify(found)}\n`);
    expect(found).toMatchObject({ rows: 2 * ROWS, lost: 0, outOfOrder: 0, pending: 0 });
    // Two batches are in flight at most.
    expect(found.repeated).toBeLessThanOrEqual(kills * 2 * BATCH);
  });
});
