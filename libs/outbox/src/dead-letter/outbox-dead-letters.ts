import { Inject, Injectable } from '@nestjs/common';
import { brokenBy, rule } from '@mainstay/core';
import { OutboxOptionsInvalidError } from '../outbox-options-invalid.error';
import { DEAD_ROWS } from '../outbox.tokens';
import { WakeUp } from '../waking/wake-up';
import type { DeadCriteria, DeadRow, DeadRows, DeadSelection } from './dead-row';
import { DeadSelectionEmptyError } from './dead-selection-empty.error';

const DEFAULT_LIMIT = 100;
const CRITERIA = ['ids', 'eventType', 'topic', 'before'] as const;

/** Events the broker refused until the policy gave them up. None is ever deleted by itself. */
@Injectable()
export class OutboxDeadLetters {
  constructor(
    @Inject(DEAD_ROWS) private readonly rows: DeadRows,
    private readonly wakeUp: WakeUp,
  ) {}

  /** Oldest first. @param limit @default 100 @throws {OutboxOptionsInvalidError} */
  async list(
    criteria: DeadCriteria & { readonly limit?: number } = {},
  ): Promise<readonly DeadRow[]> {
    const { limit = DEFAULT_LIMIT } = criteria;
    const problems = brokenBy(rule.wholeNumber(1), { limit });
    if (problems.length > 0) throw new OutboxOptionsInvalidError(problems);
    return this.rows.list(criteria, limit);
  }

  /**
   * Gives them all their attempts back; the same events, with the same ids, go out again. Later
   * events of their keys may have gone before.
   *
   * @returns how many.
   */
  async requeue(selection: DeadSelection): Promise<number> {
    const count = await this.rows.requeue(checked(selection, 'requeue'));
    if (count > 0) this.wakeUp.signal();
    return count;
  }

  /** Deletes them for good. @returns how many. */
  async purge(selection: DeadSelection): Promise<number> {
    const count = await this.rows.purge(checked(selection, 'purge'));
    if (count > 0) this.wakeUp.signal();
    return count;
  }
}

function checked(selection: DeadSelection, operation: string): DeadCriteria {
  // `all: false` beside criteria compiles where it comes in a variable.
  const { all } = selection as { readonly all?: unknown };
  if (all === true) return {};
  const criteria = selection as DeadCriteria;
  if (CRITERIA.every((name) => criteria[name] === undefined)) {
    throw new DeadSelectionEmptyError(operation);
  }
  return criteria;
}
