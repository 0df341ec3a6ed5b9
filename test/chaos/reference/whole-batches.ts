import { waitFor } from '@mainstay/testing';
import { ReferenceApi, type AcceptedBatch } from './reference-api';
import type { ReferenceStack } from './reference-stack';
import { ServiceTables } from './service-tables';
import { TopicLog } from './topic-log';

const GROUPS = ['batch_orchestrator', 'essay_lifecycle', 'spell_checker'].map(
  (service) => `${service}_service-consumer`,
);
const RESULTS = 'huleedu.essay.spellcheck.results.v1';
const OUTCOMES = 'huleedu.els.batch.phase.outcome.v1';
const COMPLETIONS = 'huleedu.batch.pipeline.completed.v1';

/** Where a suite looks to judge what came of its batches. */
export interface Witnesses {
  readonly api: ReferenceApi;
  readonly tables: ServiceTables;
  readonly topics: TopicLog;
}

export function witnessesOf({ stack, servers }: ReferenceStack): Witnesses {
  const urls = {
    orchestrator: stack.url('batch-orchestrator'),
    lifecycle: stack.url('essay-lifecycle'),
    content: stack.url('content'),
  };
  return {
    api: new ReferenceApi(urls),
    tables: new ServiceTables(servers.postgres.url),
    topics: new TopicLog(servers.kafka.url),
  };
}

/** Waits until every batch has ended, every event is published and every group is at the end. */
export async function settle(
  { api, tables, topics }: Witnesses,
  batches: readonly AcceptedBatch[],
  deadlineMs: number,
): Promise<void> {
  for (const { batchId } of batches) {
    const ended = async () => /completed|failed/.test((await api.pipeline(batchId)).status);
    await waitFor(ended, { what: `batch ${batchId} to end`, deadlineMs, intervalMs: 200 });
  }
  await waitFor(async () => (await tables.outbox()).unpublished === 0, {
    what: 'every outbox row to be published',
    deadlineMs: 60_000,
    intervalMs: 200,
  });
  for (const group of GROUPS) {
    await waitFor(async () => (await topics.lag(group)) === 0, {
      what: `${group} to reach the end of its topics`,
      deadlineMs: 60_000,
      intervalMs: 200,
    });
  }
}

/** What came of the batches, as numbers that must be equal. */
export async function tally(
  { api, tables, topics }: Witnesses,
  batches: readonly AcceptedBatch[],
): Promise<Readonly<Record<string, unknown>>> {
  const [results, outcomes, completions] = await Promise.all(
    [RESULTS, OUTCOMES, COMPLETIONS].map((topic) => topics.read(topic)),
  );
  let corrected = 0;
  let ownText = 0;
  let onceInTimeline = 0;
  for (const batch of batches) {
    const marks = new Set(batch.essays.map((essay) => essay.mark));
    for (const essayId of batch.essayIds) {
      const essay = await api.essay(essayId);
      const timeline = await api.timeline(essayId);
      if (timeline.filter((status) => status === 'spellchecked_success').length === 1) {
        onceInTimeline += 1;
      }
      if (essay.status !== 'spellchecked_success') continue;
      if ((essay.total_corrections ?? 0) > 0) corrected += 1;
      const text = await api.text(essay.corrected_text_storage_id ?? '');
      if (marks.delete(text.trimEnd().split('\n').at(-1) ?? '')) ownText += 1;
    }
  }
  return {
    corrected,
    onceInTimeline,
    ownText,
    resultEventsPerEssay: idsPer(
      batches.flatMap((batch) => batch.essayIds),
      results,
      'entity_id',
    ),
    outcomesPerBatch: idsPer(ids(batches), outcomes, 'batch_id'),
    completionsPerBatch: idsPer(ids(batches), completions, 'batch_id'),
    outbox: await tables.outbox(),
    deadLetters: await topics.deadLetters(),
  };
}

/** What {@link tally} gives when nothing was lost, doubled or hidden. */
export function nothingAmiss(batches: readonly AcceptedBatch[]): Readonly<Record<string, unknown>> {
  const essays = batches.reduce((sum, batch) => sum + batch.essayIds.length, 0);
  return {
    corrected: essays,
    onceInTimeline: essays,
    ownText: essays,
    resultEventsPerEssay: { 1: essays },
    outcomesPerBatch: { 1: batches.length },
    completionsPerBatch: { 1: batches.length },
    outbox: { unpublished: 0, dead: 0 },
    deadLetters: {},
  };
}

const ids = (batches: readonly AcceptedBatch[]) => batches.map((batch) => batch.batchId);

/** How many of them have how many events, by event id: Kafka may repeat a record. */
function idsPer(
  wanted: readonly string[],
  events: readonly { eventId: string; data: Readonly<Record<string, unknown>> }[] = [],
  field = '',
): Record<number, number> {
  const eventIds = new Map(wanted.map((id) => [id, new Set<string>()]));
  for (const { eventId, data } of events) eventIds.get(String(data[field]))?.add(eventId);
  const counts: Record<number, number> = {};
  for (const { size } of eventIds.values()) counts[size] = (counts[size] ?? 0) + 1;
  return counts;
}
