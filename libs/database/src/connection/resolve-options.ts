import { brokenBy, fieldProblems, rule } from '@mainstay/core';
import { DATABASE_RULES } from '../database.option-rules';
import {
  CONNECTION_DEFAULTS,
  MODULE_DEFAULTS,
  type DatabaseConnectionOptions,
  type DatabaseModuleOptions,
  type ResolvedConnection,
  type ResolvedDatabaseOptions,
} from '../database.options';
import { DatabaseOptionsInvalidError } from '../errors/database-options-invalid.error';
import { migrationClassProblems } from '../migrations/migration-name';

/** What timers and PostgreSQL's settings hold. */
const MOST = 2 ** 31 - 1;
const NUMBERS = [
  ['poolSize', 1],
  ['connectionTimeoutMs', 1],
  ['statementTimeoutMs', 0],
  ['lockTimeoutMs', 0],
  ['idleInTransactionTimeoutMs', 0],
] as const;

/**
 * Fills in the defaults; an option given as undefined counts as not given.
 *
 * @throws {DatabaseOptionsInvalidError} listing every problem.
 */
export function resolveConnection(options: DatabaseConnectionOptions): ResolvedConnection {
  checkShape(options);
  const resolved = { ...CONNECTION_DEFAULTS, ...given(options) };
  const problems = connectionProblems(resolved);
  if (problems.length > 0) throw new DatabaseOptionsInvalidError(problems);
  return resolved;
}

/** As {@link resolveConnection}, for all options of the module. */
export function resolveOptions(options: DatabaseModuleOptions): ResolvedDatabaseOptions {
  checkShape(options);
  const resolved = { ...CONNECTION_DEFAULTS, ...MODULE_DEFAULTS, ...given(options) };
  const problems = connectionProblems(resolved);
  const { startupTimeoutMs, poolSampleMs } = resolved;
  problems.push(...brokenBy(rule.milliseconds(0), { startupTimeoutMs }));
  problems.push(...brokenBy(rule.milliseconds(100), { poolSampleMs }));
  if (!((resolved.retry.attempts ?? 1) >= 1)) problems.push('retry.attempts must be 1 or more');
  if (!['none', 'up'].includes(resolved.migrate)) problems.push(`migrate must be 'none' or 'up'`);
  if (problems.length > 0) throw new DatabaseOptionsInvalidError(problems);
  return resolved;
}

function checkShape(options: object): void {
  const problems = fieldProblems('', options, DATABASE_RULES);
  if (problems.length > 0) throw new DatabaseOptionsInvalidError(problems);
}

function connectionProblems(options: ResolvedConnection): string[] {
  const problems: string[] = [];
  if ((options.url === undefined) === (options.embedded === undefined)) {
    problems.push('give either url (usually DATABASE_URL) or embedded');
  }
  if (options.url !== undefined && !/^postgres(ql)?:\/\//.test(options.url)) {
    problems.push('url must begin with postgres:// or postgresql://');
  } else if (options.url !== undefined && !URL.canParse(options.url)) {
    problems.push('url cannot be read: characters such as # / @ in its password are to be encoded');
  }
  for (const schema of [options.schema, ...options.alsoSearch]) {
    if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
      problems.push(`schema '${schema}' must be lower-case letters, digits and _, 63 at most`);
    }
  }
  for (const [name, least] of NUMBERS) {
    const value = options[name];
    if (!Number.isInteger(value) || value < least || value > MOST) {
      problems.push(`${name} must be a whole number of at least ${least} and at most ${MOST}`);
    }
  }
  const { lockTimeoutMs, statementTimeoutMs } = options;
  if (statementTimeoutMs > 0 && (lockTimeoutMs === 0 || lockTimeoutMs >= statementTimeoutMs)) {
    problems.push('lockTimeoutMs must be below statementTimeoutMs, or no wait is ever told apart');
  }
  return [...problems, ...migrationClassProblems(options.migrations)];
}

function given<Options extends object>(options: Options): Options {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Options;
}
