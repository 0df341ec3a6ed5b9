import { AsyncLocalStorage } from 'node:async_hooks';
import type { QueryRunner } from 'typeorm';

/** What runs here runs one after the other, in the order it came. */
class Turns {
  private last: Promise<unknown> = Promise.resolve();

  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined); // whoever took the turn has the error
    return turn;
  }
}

/**
 * Lets the parts of a transaction that have savepoints of their own run one after the other, those
 * within such a part too: savepoints end in the opposite order of their beginning, and TypeORM
 * counts them.
 */
export class NestedTurns {
  private readonly outermost = new WeakMap<QueryRunner, Turns>();
  private readonly part = new AsyncLocalStorage<{
    readonly runner: QueryRunner;
    readonly turns: Turns;
  }>();

  take<Result>(runner: QueryRunner, work: () => Promise<Result>): Promise<Result> {
    const inside = { runner, turns: new Turns() };
    return this.turnsOf(runner).take(() => this.part.run(inside, work));
  }

  private turnsOf(runner: QueryRunner): Turns {
    const part = this.part.getStore();
    if (part?.runner === runner) return part.turns;
    const turns = this.outermost.get(runner) ?? new Turns();
    this.outermost.set(runner, turns);
    return turns;
  }
}
