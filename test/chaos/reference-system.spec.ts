import { randomInt } from 'node:crypto';
import { waitFor } from '@mainstay/testing';
import type { ServiceName } from '../../tools/stack/reference-stack.mjs';
import { chaosEssays } from './reference/essays';
import type { AcceptedBatch } from './reference/reference-api';
import { startReferenceStack, type ReferenceStack } from './reference/reference-stack';
import {
  nothingAmiss,
  settle,
  tally,
  witnessesOf,
  type Witnesses,
} from './reference/whole-batches';

const ESSAYS_A_BATCH = 50;
const KILLS: readonly ServiceName[] = [
  'spell-checker',
  'spell-checker',
  'essay-lifecycle',
  'essay-lifecycle',
];
const SETTLE_MS = 300_000;

describe('the reference system on real servers, its services killed', () => {
  let system: ReferenceStack;
  let witnesses: Witnesses;

  beforeAll(async () => {
    system = await startReferenceStack('killed');
    witnesses = witnessesOf(system);
  });

  afterAll(async () => {
    await system?.close();
  });

  it('corrects 200 essays once each, with one outcome and one completion a batch', async () => {
    const { api, tables } = witnesses;
    const killed: string[] = [];
    const submitting: Promise<AcceptedBatch>[] = [];
    // A kill a batch, at a random moment of it: each of them hits a system that works.
    for (const [index, name] of shuffled(KILLS).entries()) {
      submitting.push(api.submit(chaosEssays(`kill-${index}`, ESSAYS_A_BATCH)));
      const service = system.stack.service(name);
      await service.whenReady();
      const at = index * ESSAYS_A_BATCH + randomInt(ESSAYS_A_BATCH - 5);
      const reached = async () => (await tables.settledEssays()) >= at;
      await waitFor(reached, { what: `${at} essays`, deadlineMs: SETTLE_MS, intervalMs: 10 });
      const before = await tables.settledEssays();
      await service.kill();
      killed.push(`${name} at ${before}`);
    }
    const batches = await Promise.all(submitting);
    await settle(witnesses, batches, SETTLE_MS);
    const found = await tally(witnesses, batches);
    process.stdout.write(`killed ${killed.join(', ')}: ${JSON.stringify(found)}\n`);

    expect(killed).toHaveLength(KILLS.length);
    expect(found).toEqual(nothingAmiss(batches));
    for (const { batchId } of batches) {
      expect(await api.pipeline(batchId)).toMatchObject({
        status: 'completed',
        phases: [{ status: 'completed_successfully', processed: ESSAYS_A_BATCH, failed: 0 }],
      });
    }
  });

  it('keeps one trace from the upload to the completion, through outbox and Kafka', async () => {
    const batch = await witnesses.api.submit(chaosEssays('trace', 3));
    await settle(witnesses, [batch], SETTLE_MS);
    const completions = await witnesses.topics.read('huleedu.batch.pipeline.completed.v1');
    const traces = completions
      .filter(({ data }) => data.batch_id === batch.batchId)
      .map(({ traceId }) => traceId);

    expect(batch.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(traces)).toEqual(new Set([batch.traceId]));
  });
});

function shuffled<Item>(items: readonly Item[]): Item[] {
  const rest = [...items];
  return Array.from({ length: rest.length }, () => rest.splice(randomInt(rest.length), 1)[0]!);
}
