import { waitFor } from '@mainstay/testing';
import type { ServiceName } from '../../tools/stack/reference-stack.mjs';
import { SERVICES, startReferenceStack, type ReferenceStack } from './reference/reference-stack';
import { chaosEssays } from './reference/essays';
import { SteadyLoad } from './reference/steady-load';
import {
  nothingAmiss,
  settle,
  tally,
  witnessesOf,
  type Witnesses,
} from './reference/whole-batches';

type Part = 'kafka' | 'database' | 'redis';

const OUTAGE_MS = Number(process.env.MAINSTAY_CHAOS_OUTAGE_SECONDS ?? 30) * 1_000;
const SETTLE_MS = 240_000;
const BATCHES_BEFORE = 2;
const BATCHES_AFTER = 4;
const LARGE_BATCH = 100;
const CALLERS: readonly ServiceName[] = ['batch-orchestrator', 'essay-lifecycle', 'spell-checker'];

const OUTAGES: readonly {
  readonly server: 'kafka' | 'postgres' | 'redis';
  readonly part: Part;
  readonly users: readonly ServiceName[];
}[] = [
  { server: 'kafka', part: 'kafka', users: CALLERS },
  { server: 'redis', part: 'redis', users: CALLERS },
  { server: 'postgres', part: 'database', users: SERVICES },
];

describe('the reference system on real servers, one of them away under load', () => {
  let system: ReferenceStack;
  let witnesses: Witnesses;

  beforeAll(async () => {
    system = await startReferenceStack('outage');
    witnesses = witnessesOf(system);
  });

  afterAll(async () => {
    await system?.close();
  });

  it.each(OUTAGES)(
    'loses nothing while $server is away, says so, and lives on',
    async ({ server, part, users }) => {
      const processes = () => system.stack.services.map(({ name, pid }) => `${name} ${pid}`);
      const before = processes();
      const load = new SteadyLoad(witnesses.api, server);
      await accepted(load, BATCHES_BEFORE);
      const large = await witnesses.api.submit(chaosEssays(`${server}-large`, LARGE_BATCH));
      // The server goes while essays of the large batch are at every step of their way.
      const settled = await witnesses.tables.settledEssays();
      const amidst = async () => (await witnesses.tables.settledEssays()) >= settled + 20;
      await waitFor(amidst, { what: 'essays on their way', deadlineMs: SETTLE_MS });
      const since = performance.now();
      await system.servers[server].stop();
      await waitFor(async () => (await notReady()).join() === sorted(users, part).join(), {
        what: `exactly ${users.join(', ')} to say that ${part} is not ready`,
        deadlineMs: OUTAGE_MS,
        intervalMs: 100,
      }).catch(async (error: unknown) => {
        throw new Error(`but these do: ${(await notReady()).join(', ')}`, { cause: error });
      });
      const saidAfterMs = Math.round(performance.now() - since);
      const over = () => performance.now() - since >= OUTAGE_MS;
      await waitFor(over, { what: 'the outage to end', deadlineMs: OUTAGE_MS + 1_000 });
      await system.servers[server].start();
      const backAt = performance.now();
      await waitFor(async () => (await notReady()).length === 0, {
        what: 'every service to be ready again',
        deadlineMs: 60_000,
        intervalMs: 100,
      });
      const readyAfterMs = Math.round(performance.now() - backAt);
      await accepted(load, load.accepted.length + BATCHES_AFTER);
      const batches = [large, ...(await load.stop())];
      await settle(witnesses, batches, SETTLE_MS);
      const settledAfterMs = Math.round(performance.now() - backAt);
      const found = await tally(witnesses, batches);
      const { refusals, lastRefusal } = load;
      const times = { saidAfterMs, readyAfterMs, settledAfterMs };
      const about = { server, batches: batches.length, ...times, refusals, lastRefusal };
      process.stdout.write(`${JSON.stringify(about)}: ${JSON.stringify(found)}\n`);

      expect(found).toEqual(nothingAmiss(batches));
      expect(processes()).toEqual(before);
    },
  );

  /** `<service> <part>` of everything that is not ready; a service that does not answer too. */
  async function notReady(): Promise<string[]> {
    const answers = await Promise.all(
      system.stack.services.map(async (service) => {
        const readiness = await service.readiness();
        if (readiness === undefined) return [`${service.name} nothing`];
        const { checks } = readiness.body as { checks: Record<string, { status: string }> };
        const parts = Object.entries(checks).filter(([, { status }]) => status !== 'ready');
        return parts.map(([part]) => `${service.name} ${part}`);
      }),
    );
    return answers.flat().sort();
  }
});

function sorted(users: readonly ServiceName[], part: Part): string[] {
  return users.map((user) => `${user} ${part}`).sort();
}

async function accepted(load: SteadyLoad, count: number): Promise<void> {
  const enough = () => load.accepted.length >= count;
  await waitFor(enough, { what: `${count} accepted batches`, deadlineMs: SETTLE_MS }).catch(
    (cause: unknown) => {
      throw new Error(`the last refusal: ${load.lastRefusal}`, { cause });
    },
  );
}
