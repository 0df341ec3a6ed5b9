import type { QueryRunner } from 'typeorm';
import { messageOf } from '@mainstay/errors';
import { resolveConnection } from '../connection/resolve-options';
import type { DatabaseConnectionOptions, ResolvedConnection } from '../database.options';
import { MigrationFailedError } from '../errors/migration-failed.error';
import { MigrationLog, type LoggedMigration } from './migration-log';
import {
  countUpTo,
  downgradePlan,
  historyOf,
  knownMigrations,
  upgradePlan,
  type KnownMigration,
  type MigrationState,
} from './migration-plan';
import { checkCurrentSchema, withMigrationLock } from './migration-session';
import { watchCommits } from './watch-commits';

/** How the runner behaves beside what the connection says. */
export interface MigrationRunnerOptions {
  /** Longest wait for another process that migrates the same schema. @default 120_000 */
  readonly lockWaitMs?: number;
}

/**
 * The commands on a service's migrations. Each takes the schema's advisory lock, and each migration
 * runs in a transaction of its own together with its entry in the log, unless the migration says
 * `transaction = false`. Statements have no time limit here; locks have.
 */
export class MigrationRunner {
  private readonly connection: ResolvedConnection;
  private readonly known: readonly KnownMigration[];

  /** @throws {DatabaseOptionsInvalidError} for wrong names, too. */
  constructor(
    options: DatabaseConnectionOptions,
    private readonly behaviour: MigrationRunnerOptions = {},
  ) {
    this.connection = resolveConnection(options);
    this.known = knownMigrations(this.connection.migrations);
  }

  /** Applies what is pending, up to and with `target`. The result is what was applied. */
  upgrade(target = 'head'): Promise<readonly LoggedMigration[]> {
    return this.session(async (runner, log) => {
      const plan = upgradePlan(this.known, await log.read(), target);
      return this.carryOut(plan, 'up', runner, log);
    });
  }

  /** Reverts so many steps, or down to the named one; `base` reverts all. @default 1 step */
  downgrade(target: number | string = 1): Promise<readonly LoggedMigration[]> {
    return this.session(async (runner, log) => {
      const plan = downgradePlan(this.known, await log.read(), target);
      return this.carryOut(plan, 'down', runner, log);
    });
  }

  /** Every migration of the code and of the log, by time. */
  history(): Promise<readonly MigrationState[]> {
    return this.session(async (_runner, log) => historyOf(this.known, await log.read()));
  }

  /** The migration applied last; undefined when there is none. */
  current(): Promise<LoggedMigration | undefined> {
    return this.session(async (_runner, log) => (await log.read()).at(-1));
  }

  /** Writes the log as if everything up to `target` had been applied, and nothing after it. */
  stamp(target: string): Promise<readonly MigrationState[]> {
    return this.session(async (runner, log) => {
      const count = countUpTo(this.known, target);
      const logged = await log.read();
      const names = new Set(logged.map(({ name }) => name));
      await runner.startTransaction();
      for (const one of this.known.slice(count)) if (names.has(one.name)) await log.remove(one);
      for (const one of this.known.slice(0, count)) if (!names.has(one.name)) await log.add(one);
      await runner.commitTransaction();
      return historyOf(this.known, await log.read());
    });
  }

  private async session<Result>(
    work: (runner: QueryRunner, log: MigrationLog) => Promise<Result>,
  ): Promise<Result> {
    const { embedded, url, schema } = this.connection;
    const server = await embedded?.use();
    try {
      const address = server?.url ?? (url as string);
      const { lockWaitMs = 120_000 } = this.behaviour;
      return await withMigrationLock(address, this.connection, lockWaitMs, async (runner) => {
        const log = new MigrationLog(runner, schema);
        await log.make();
        return work(runner, log);
      });
    } finally {
      await server?.release();
    }
  }

  private async carryOut(
    plan: readonly KnownMigration[],
    direction: 'up' | 'down',
    runner: QueryRunner,
    log: MigrationLog,
  ): Promise<readonly LoggedMigration[]> {
    if (plan.length > 0) await checkCurrentSchema(runner, this.connection.schema);
    for (const migration of plan) await this.step(runner, log, migration, direction);
    return plan.map(entryOf);
  }

  private async step(
    runner: QueryRunner,
    log: MigrationLog,
    migration: KnownMigration,
    direction: 'up' | 'down',
  ): Promise<void> {
    const instance = new migration.Class();
    const inTransaction = instance.transaction !== false;
    const endWatch = await watchCommits(runner);
    try {
      if (inTransaction) await runner.startTransaction();
      await instance[direction](runner);
      await (direction === 'up' ? log.add(migration) : log.remove(migration));
      if (inTransaction) await runner.commitTransaction();
    } catch (error) {
      // Where the connection is lost so is the transaction; what failed first is the one to show.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      const text = messageOf(error);
      const kept =
        inTransaction && !endWatch() ? 'nothing of it was kept' : 'parts of it may have been kept';
      throw new MigrationFailedError(
        `${migration.name} failed on its way ${direction}: ${text}; ${kept}.`,
        error,
      );
    } finally {
      endWatch();
    }
  }
}

function entryOf({ name, time }: KnownMigration): LoggedMigration {
  return { name, time };
}
