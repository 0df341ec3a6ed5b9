import { waitFor } from '@mainstay/testing';
import { referenceEvents } from '@mainstay-apps/contracts';
import type { ServiceName } from '../../tools/stack/reference-stack.mjs';
import { startReferenceStack, type ReferenceStack } from './reference/reference-stack';
import { SteadyLoad } from './reference/steady-load';
import type { TopicLog } from './reference/topic-log';
import {
  nothingAmiss,
  settle,
  tally,
  witnessesOf,
  type Witnesses,
} from './reference/whole-batches';

/** A service's own deadline is 25 s. */
const DEADLINE_MS = 26_000;
const SETTLE_MS = 240_000;
const CALLERS: readonly ServiceName[] = ['batch-orchestrator', 'essay-lifecycle', 'spell-checker'];

describe('the reference system on real servers, stopped by SIGTERM under load', () => {
  let system: ReferenceStack;
  let witnesses: Witnesses;

  beforeAll(async () => {
    system = await startReferenceStack('shutdown');
    witnesses = witnessesOf(system);
  });

  afterAll(async () => {
    await system?.close();
  });

  it('ends each service by itself within its deadline, with nothing half-done', async () => {
    const load = new SteadyLoad(witnesses.api, 'sigterm', 3);
    const took: string[] = [];
    for (const name of [...CALLERS, 'content'] as const) {
      const target = load.accepted.length + 3;
      const enough = () => load.accepted.length >= target;
      await waitFor(enough, { what: `${target} batches`, deadlineMs: SETTLE_MS });
      const service = system.stack.service(name);
      const since = performance.now();
      const clean = await service.stop(DEADLINE_MS);
      took.push(`${name} ${Math.round(performance.now() - since)} ms`);
      expect({ name, clean }).toEqual({ name, clean: true });
      service.start();
      await service.whenReady();
    }
    const batches = await load.stop();
    await settle(witnesses, batches, SETTLE_MS);
    const found = await tally(witnesses, batches);
    const repeated = await repeatedRecords(witnesses.topics);
    // A relay that ends in order has marked what it sent. A consumer may read records again that it
    // had finished ahead of one that was not begun; its inbox knows them.
    const duplicates = await Promise.all(CALLERS.map((name) => duplicatesOf(system, name)));
    process.stdout.write(`${took.join(', ')}; ${batches.length} batches; `);
    const twice = { repeated, duplicates };
    process.stdout.write(`${JSON.stringify(twice)}: ${JSON.stringify(found)}\n`);

    expect(found).toEqual(nothingAmiss(batches));
    expect(repeated).toEqual({});
  });
});

/** By topic, how many records there are beyond one an event. */
async function repeatedRecords(topics: TopicLog): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const topic of referenceEvents.topics) {
    const events = await topics.read(topic);
    const repeats = events.length - new Set(events.map(({ eventId }) => eventId)).size;
    if (repeats > 0) counts[topic] = repeats;
  }
  return counts;
}

async function duplicatesOf(system: ReferenceStack, name: ServiceName): Promise<number> {
  const text = await (await fetch(`${system.stack.url(name)}/metrics`)).text();
  const line = /^kafka_messages_consumed_total\{.*outcome="duplicate".*\} (\d+)/gm;
  return [...text.matchAll(line)].reduce((sum, [, count]) => sum + Number(count), 0);
}
