import { randomUUID } from 'node:crypto';
import { diagnostics } from '@mainstay/core';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { Idempotency, inboxMigrations, type EffectKey } from '@mainstay/idempotency';
import { RedisClient, RedisModule } from '@mainstay/redis';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import * as fc from 'fast-check';
import { SERVICE, start, type IdempotentApplication } from './application';
import { Play, schedules, type Played, type Stage, type Step } from './schedules';

/** A duplicate waits so long for a key that a transaction holds. */
const LOCK_TIMEOUT_MS = 20;

function played(stage: Stage, runs: number, check: (played: Played) => void) {
  const counts = { schedules: 0, steps: 0, happened: 0, acknowledged: 0, unclean: 0 };
  const property = fc.asyncProperty(schedules, async (steps: readonly Step[]) => {
    const came = await new Play(stage, check).run(steps);
    expect(came.acknowledged).toBeGreaterThan(0);
    counts.schedules += 1;
    counts.steps += steps.length;
    counts.happened += came.happened;
    counts.acknowledged += came.acknowledged;
    counts.unclean += came.unclean;
  });
  return fc.assert(property, { numRuns: runs }).then(() => counts);
}

const two = (open: () => Promise<IdempotentApplication>) => Promise.all([open(), open()]);

describe('two workers under random schedules', () => {
  // Processes that die at random are this suite's subject: nobody needs to hear of each.
  let listening: () => void;
  beforeAll(() => {
    listening = diagnostics.log.subscribe(undefined, () => undefined);
  });
  afterAll(() => listening());

  describeOn(['postgres'], 'with the inbox', ({ postgres }) => {
    const schema = uniquePrefix('schedules');
    let workers: IdempotentApplication[];
    const pids = [0, 0];
    const transactionsOf = (worker: number) => workers[worker]!.app.get(Transactions);
    const sql = <Row>(text: string, values: unknown[] = []) =>
      transactionsOf(2).manager().query<Row[]>(text, values);

    beforeAll(async () => {
      const open = () =>
        start(
          [
            DatabaseModule.forRoot({
              url: postgres.url,
              schema,
              migrations: inboxMigrations,
              migrate: 'up',
            }),
          ],
          [],
          { defaultStore: 'inbox', inbox: { lockTimeoutMs: LOCK_TIMEOUT_MS } },
        );
      workers = [...(await two(open)), await open()];
      await sql('CREATE TABLE effect (id text)');
    });
    afterAll(async () => {
      await sql(`DROP SCHEMA "${schema}" CASCADE`);
      await Promise.all(workers.map((worker) => worker.close()));
    });

    const stage: Stage = {
      get workers() {
        return workers.map(({ app }) => app.get(Idempotency));
      },
      newKey: () => workers[0]!.app.get(Idempotency).keyOf(randomUUID()),
      begin: async (worker) => {
        const text = 'SELECT pg_backend_pid() AS pid';
        const [row] = await transactionsOf(worker).manager().query<{ pid: number }[]>(text);
        pids[worker] = row!.pid;
      },
      effect: async (worker, { id }) => {
        await transactionsOf(worker).manager().query('INSERT INTO effect VALUES ($1)', [id]);
      },
      happened: async ({ id }) => (await sql('SELECT 1 FROM effect WHERE id = $1', [id])).length,
      leaseEnds: async () => undefined,
      kill: async (worker) => {
        await sql('SELECT pg_terminate_backend($1)', [pids[worker]]);
        return true;
      },
    };

    it('never happens twice, is never lost, and is there when it is acknowledged', async () => {
      const counts = await played(stage, 60, ({ acknowledged, happened }) => {
        expect(happened).toBeLessThanOrEqual(1);
        if (acknowledged > 0) expect(happened).toBe(1);
      });
      expect(counts.happened).toBe(counts.schedules);
      expect(counts.unclean).toBeGreaterThan(0);
    });
  });

  describeOn(['redis'], 'with Redis claims', ({ redis }) => {
    const keyPrefix = uniquePrefix('schedules');
    const effects = new Map<string, number>();
    let workers: IdempotentApplication[];

    beforeAll(async () => {
      const open = () => start([RedisModule.forRoot({ url: redis.url })], [], { keyPrefix });
      workers = await two(open);
    });
    afterAll(async () => {
      const client = workers[0]!.app.get(RedisClient);
      for (const key of await client.scanPattern(`${keyPrefix}:*`)) await client.deleteKey(key);
      await Promise.all(workers.map((worker) => worker.close()));
    });

    const stage: Stage = {
      get workers() {
        return workers.map(({ app }) => app.get(Idempotency));
      },
      newKey: () => workers[0]!.app.get(Idempotency).keyOf(randomUUID()),
      begin: async () => undefined,
      effect: async (_worker, { id }) => void effects.set(id, (effects.get(id) ?? 0) + 1),
      happened: async ({ id }) => effects.get(id) ?? 0,
      // As the server ends it: only what is still in work has a lease.
      leaseEnds: async ({ eventType, id }: EffectKey) => {
        const client = workers[0]!.app.get(RedisClient);
        const name = `${keyPrefix}:${SERVICE}:${eventType}:${id}`;
        const text = await client.get(name);
        if (text?.includes('"processing"') === true) await client.deleteKey(name);
      },
      kill: async () => false,
    };

    it('is never lost, and happens again only after a death or the end of a lease', async () => {
      const counts = await played(stage, 300, ({ acknowledged, happened, unclean }) => {
        if (acknowledged > 0) expect(happened).toBeGreaterThan(0);
        expect(happened).toBeLessThanOrEqual(1 + unclean);
      });
      expect(counts.unclean).toBeGreaterThan(0);
    });
  });
});
