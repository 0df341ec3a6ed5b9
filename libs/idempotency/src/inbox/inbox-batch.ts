import type { Transactions } from '@mainstay/database';
import type { EntityManager } from 'typeorm';
import { MessageInFlightError } from '../errors/message-in-flight.error';
import {
  unlessUndone,
  type AppliedEffect,
  type BatchEffect,
  type BatchResult,
  type BatchWork,
} from '../store/batch-work';
import { isKeyHeld } from './inbox-failure';
import type { InboxPolicy } from './inbox-policy';
import { addAllToInbox, takeFromInbox, thoseInInbox, type InboxRow } from './inbox-table';
import type { Semaphore } from './semaphore';

const LOOK_AGAIN_MS = 250;
/** Something was done by somebody else while it was prepared for. */
const OUTDATED = 'outdated';

interface InboxBatchParts {
  readonly transactions: Transactions;
  readonly places: Semaphore;
  readonly policy: InboxPolicy;
}

/** What came of a transaction: a value for each of the positions it had to do. */
interface Applied<Value> {
  readonly firsts: readonly number[];
  readonly applied: readonly AppliedEffect<Value>[];
}

/**
 * Effects with a row each, committed together with what they wrote.
 *
 * LOOKING    with `prepare` only: which rows are there? PREPARING for the others, without a
 *            connection. APPLYING in one transaction: all rows in one statement, sorted, then the
 *            work. Where a row turns out to be there after all, what was prepared is outdated: the
 *            transaction changes nothing and the batch begins anew, smaller.
 * An effect that is undone while others are done loses its row in the same transaction. Where all
 * are undone it is rolled back.
 */
export class InboxBatch<Prepared, Value> {
  private readonly rows: readonly InboxRow[];

  constructor(
    private readonly parts: InboxBatchParts,
    private readonly effects: readonly BatchEffect[],
    private readonly work: BatchWork<Prepared, Value>,
    private readonly explained: (error: unknown, byWork: boolean) => unknown,
  ) {
    this.rows = effects.map(({ key }) => ({ consumer: key.group, event_id: key.id }));
  }

  async run(): Promise<readonly BatchResult<Value>[]> {
    for (;;) {
      const open = await this.look();
      const prepared = open.length === 0 ? undefined : await this.work.prepare?.(open);
      const outcome = await this.apply(open, prepared as Prepared);
      if (outcome === OUTDATED) continue;
      const values = new Map(
        outcome.firsts.map((at, index) => [at, outcome.applied[index]!.value]),
      );
      return this.effects.map((_, at) =>
        values.has(at)
          ? { status: 'first', value: values.get(at) as Value }
          : { status: 'duplicate' },
      );
    }
  }

  /** The positions that may have to be done. */
  private async look(): Promise<readonly number[]> {
    const all = this.effects.map((_, at) => at);
    if (this.work.prepare === undefined) return all;
    try {
      const there = names(await thoseInInbox(this.parts.transactions.manager(), this.rows));
      return all.filter((at) => !there.has(nameOf(this.rows[at]!)));
    } catch (error) {
      throw this.explained(error, false);
    }
  }

  private async apply(
    open: readonly number[],
    prepared: Prepared,
  ): Promise<Applied<Value> | typeof OUTDATED> {
    if (open.length === 0) return { firsts: [], applied: [] };
    const { places, transactions } = this.parts;
    const run = () => this.transaction(open, prepared);
    // One that is called inside a transaction joins it, and has its connection already.
    return transactions.active ? run() : places.run(run);
  }

  private async transaction(
    open: readonly number[],
    prepared: Prepared,
  ): Promise<Applied<Value> | typeof OUTDATED> {
    const ofWork: { error?: unknown } = {};
    let firsts: readonly number[] = [];
    let isOutdated = false;
    try {
      const applied = await unlessUndone<Value>((checked) =>
        this.parts.transactions.run(
          async (manager) => {
            firsts = await this.take(manager, open);
            isOutdated = this.work.prepare !== undefined && firsts.length < open.length;
            if (isOutdated) await takeFromInbox(manager, this.rowsAt(firsts));
            if (isOutdated || firsts.length === 0) return [];
            const done = checked(await this.applyWork(firsts, prepared, ofWork));
            const undone = firsts.filter((_, index) => done[index]!.isUndone);
            if (undone.length > 0) await takeFromInbox(manager, this.rowsAt(undone));
            return done;
          },
          { operation: 'inbox' },
        ),
      );
      return isOutdated ? OUTDATED : { firsts, applied };
    } catch (error) {
      throw this.explained(error, 'error' in ofWork && ofWork.error === error);
    }
  }

  private async applyWork(
    firsts: readonly number[],
    prepared: Prepared,
    ofWork: { error?: unknown },
  ): Promise<readonly AppliedEffect<Value>[]> {
    try {
      return await this.work.apply(firsts, prepared);
    } catch (error) {
      ofWork.error = error;
      throw error;
    }
  }

  /** Adds the rows in one order, whoever adds them; answers the positions that were not there. */
  private async take(manager: EntityManager, open: readonly number[]): Promise<readonly number[]> {
    const sorted = this.rowsAt(open).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    try {
      const added = names(await addAllToInbox(manager, sorted, this.parts.policy.lockTimeoutMs));
      return open.filter((at) => added.has(nameOf(this.rows[at]!)));
    } catch (error) {
      if (!isKeyHeld(error)) throw error;
      // One of them is in flight; which, only a look at each by itself can tell.
      const { eventType, eventId } = this.effects[open[0]!]!.key;
      throw new MessageInFlightError(eventType, eventId, LOOK_AGAIN_MS, error);
    }
  }

  private rowsAt(positions: readonly number[]): readonly InboxRow[] {
    return positions.map((at) => this.rows[at]!);
  }
}

function names(rows: readonly InboxRow[]): ReadonlySet<string> {
  return new Set(rows.map(nameOf));
}

function nameOf({ consumer, event_id: id }: InboxRow): string {
  return `${consumer} ${id}`;
}
