import type { Clock } from '@mainstay/core';
import { isDeferral } from '@mainstay/errors';
import type { EventPublisher, OutgoingRecord, PublishOutcome } from '@mainstay/events';
import { nextCall, type PublishLimits } from './publish-plan';
import { readOutcome } from './read-outcome';
import { recordOfRow } from './record-of-row';
import type { RelayRow } from './relay-row';

/** A row that did not go out. */
export interface Failure {
  readonly row: RelayRow;
  readonly error: Error;
}

/** What became of a batch. Rows named nowhere were not sent: they are read again. */
export interface BatchResult {
  readonly published: readonly RelayRow[];
  /** The broker will not take them. */
  readonly refused: readonly Failure[];
  /** Their text is no envelope; no attempt can succeed. */
  readonly undecodable: readonly Failure[];
  /** Of each key without an answer, its first row, where others of the same call were answered. */
  readonly unanswered: readonly Failure[];
  /** Nothing of a call was answered: the broker is away. */
  readonly outage: Error | undefined;
  /** How long the publisher asks to be left alone. */
  readonly deferMs: number;
}

/** What publishing a batch needs. */
export interface PublishSurroundings {
  readonly publisher: EventPublisher;
  readonly clock: Clock;
  readonly limits: PublishLimits;
  readonly timeoutMs: number;
  /** Whether the leases of these shards outlast a call. */
  readonly mayPublish: (shards: readonly number[]) => boolean;
}

class Planned {
  constructor(
    readonly row: RelayRow,
    readonly record: OutgoingRecord,
    readonly key: string,
    readonly bytes: number,
  ) {}
}

/** Given to calls that outlived their abort by as much again: they will not answer any more. */
const PATIENCE = 2;

/**
 * Sends a batch, call by call, so that no row overtakes an earlier one of its key that did not go
 * out: after a failure nothing more of that key is sent. `queued` counts as no answer: what a
 * fallback holds in memory may still be lost.
 */
export async function publishBatch(
  rows: readonly RelayRow[],
  around: PublishSurroundings,
): Promise<BatchResult> {
  const published: RelayRow[] = [];
  const refused: Failure[] = [];
  const unanswered: Failure[] = [];
  const blocked = new Set<string>();
  const { planned, undecodable } = plan(rows);
  let outage: Error | undefined;
  for (let left = planned; left.length > 0;) {
    const next = nextCall(left, around.limits);
    const call = next.call.filter(({ key }) => !blocked.has(key));
    left = next.left.filter(({ key }) => !blocked.has(key));
    if (call.length === 0) continue;
    if (!around.mayPublish([...new Set(call.map(({ row }) => row.shard))])) break;
    const outcomes = await send(call, around);
    const silent: Failure[] = [];
    call.forEach(({ row, key }, index) => {
      const outcome = outcomes[index]!;
      if (outcome.status === 'published') published.push(row);
      else if (outcome.status === 'refused') refused.push({ row, error: outcome.error });
      else if (!blocked.has(key)) silent.push({ row, error: reasonOf(outcome) });
      if (outcome.status !== 'published') blocked.add(key);
    });
    const answered = outcomes.some(({ status }) => status === 'published' || status === 'refused');
    if (!answered) {
      outage = silent[0]!.error;
      break;
    }
    unanswered.push(...silent);
    left = left.filter(({ key }) => !blocked.has(key));
  }
  const deferMs = isDeferral(outage) ? outage.deferMs : 0;
  return { published, refused, undecodable, unanswered, outage, deferMs };
}

/** Rows of a key ahead of its undecodable one still go; those behind it wait. */
function plan(rows: readonly RelayRow[]): {
  readonly planned: readonly Planned[];
  readonly undecodable: readonly Failure[];
} {
  const undecodable: Failure[] = [];
  const planned: Planned[] = [];
  const closed = new Set<string>();
  for (const row of rows) {
    const rowKey = row.eventKey ?? row.aggregateId;
    if (closed.has(rowKey)) continue;
    try {
      const record = recordOfRow(row);
      const bytes = Buffer.byteLength(record.value);
      planned.push(new Planned(row, record, record.key ?? row.id, bytes));
    } catch (error) {
      undecodable.push({ row, error: error as Error });
      closed.add(rowKey);
    }
  }
  return { planned, undecodable };
}

async function send(
  call: readonly Planned[],
  { publisher, clock, timeoutMs }: PublishSurroundings,
): Promise<readonly PublishOutcome[]> {
  const abort = new AbortController();
  const cancelAbort = clock.schedule(timeoutMs, () => abort.abort());
  let cancelPatience = () => {};
  const patience = new Promise<never>((_, reject) => {
    const why = `the publisher did not answer for ${timeoutMs * PATIENCE} ms`;
    cancelPatience = clock.schedule(timeoutMs * PATIENCE, () => reject(new Error(why)));
  });
  const silence = (error: Error) => call.map(() => ({ status: 'unknown', error }) as const);
  try {
    const records = call.map(({ record }) => record);
    const answer = publisher.publishRecords(records, { signal: abort.signal });
    const outcomes = await Promise.race([answer, patience]);
    if (outcomes.length === call.length) return outcomes.map(readOutcome);
    return silence(
      new Error(`the publisher answered ${outcomes.length} of ${call.length} records`),
    );
  } catch (error) {
    return silence(error instanceof Error ? error : new Error(String(error)));
  } finally {
    cancelAbort();
    cancelPatience();
  }
}

function reasonOf(outcome: PublishOutcome): Error {
  if ('error' in outcome) return outcome.error;
  return new Error(`the publisher answered ${outcome.status}: the broker does not have it yet`);
}
