import type { MigrationClass } from '../database.options';
import { MigrationFailedError } from '../errors/migration-failed.error';
import type { LoggedMigration } from './migration-log';
import { migrationTime } from './migration-name';

/** A migration the code has. */
export interface KnownMigration extends LoggedMigration {
  readonly Class: MigrationClass;
}

/** One line of the history. */
export interface MigrationState extends LoggedMigration {
  readonly state: 'applied' | 'pending' | 'unknown';
}

/** The migrations of the code, in the order they are applied in. */
export function knownMigrations(classes: readonly MigrationClass[]): readonly KnownMigration[] {
  return classes
    .map((Class) => ({ Class, name: Class.name, time: migrationTime(Class.name) ?? 0 }))
    .sort((a, b) => a.time - b.time);
}

/** What the code has and the log has, by time; `unknown` is in the log only. */
export function historyOf(
  known: readonly KnownMigration[],
  logged: readonly LoggedMigration[],
): readonly MigrationState[] {
  const applied = new Set(logged.map(({ name }) => name));
  const names = new Set(known.map(({ name }) => name));
  return [
    ...known.map(({ name, time }): MigrationState => ({
      name,
      time,
      state: applied.has(name) ? 'applied' : 'pending',
    })),
    ...logged
      .filter(({ name }) => !names.has(name))
      .map((entry): MigrationState => ({ ...entry, state: 'unknown' })),
  ].sort((a, b) => a.time - b.time);
}

/** What an upgrade to `target` (`head`, or a name) applies, in order. */
export function upgradePlan(
  known: readonly KnownMigration[],
  logged: readonly LoggedMigration[],
  target: string,
): readonly KnownMigration[] {
  const applied = new Set(logged.map(({ name }) => name));
  return known.slice(0, countUpTo(known, target)).filter(({ name }) => !applied.has(name));
}

/**
 * What a downgrade reverts, the last applied first. `target` is a number of steps, `base`, or the
 * name of the migration that is to be the last one left.
 */
export function downgradePlan(
  known: readonly KnownMigration[],
  logged: readonly LoggedMigration[],
  target: number | string,
): readonly KnownMigration[] {
  const newestFirst = logged.toReversed();
  const reverted = newestFirst.slice(0, stepsTo(known, newestFirst, target));
  return reverted.map(({ name }) => {
    const migration = known.find((candidate) => candidate.name === name);
    if (migration !== undefined) return migration;
    throw new MigrationFailedError(
      `${name} was applied, but this code does not have it: revert it with the version that does.`,
    );
  });
}

/** How many of the first migrations lie at or before `target`: `base`, `head` or a name. */
export function countUpTo(known: readonly KnownMigration[], target: string): number {
  if (target === 'head') return known.length;
  if (target === 'base') return 0;
  return known.indexOf(find(known, target)) + 1;
}

function stepsTo(
  known: readonly KnownMigration[],
  newestFirst: readonly LoggedMigration[],
  target: number | string,
): number {
  if (typeof target === 'number') {
    if (Number.isInteger(target) && target >= 0) return target;
    throw new MigrationFailedError(`${target} is no number of migrations to revert.`);
  }
  if (target === 'base') return newestFirst.length;
  const { name } = find(known, target);
  const steps = newestFirst.findIndex((entry) => entry.name === name);
  if (steps >= 0) return steps;
  throw new MigrationFailedError(`${name} is not applied, so there is no way down to it.`);
}

/** By its whole name, or by the part of it that stands for one migration only. */
function find(known: readonly KnownMigration[], target: string): KnownMigration {
  const wanted = target.toLowerCase();
  const exact = known.filter(({ name }) => name.toLowerCase() === wanted);
  const found = exact.length > 0 ? exact : known.filter((one) => matches(one, wanted));
  if (found.length === 1) return found[0] as KnownMigration;
  const names = (found.length === 0 ? known : found).map(({ name }) => name).join(', ');
  const what = found.length === 0 ? 'is none of' : 'could be any of';
  throw new MigrationFailedError(`Migration '${target}' ${what}: ${names || '(none)'}`);
}

function matches({ name, time }: KnownMigration, wanted: string): boolean {
  return name.toLowerCase().startsWith(wanted) || String(time) === wanted;
}
