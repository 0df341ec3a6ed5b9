import type { LoggedMigration, MigrationRunner, MigrationState } from '@mainstay/database';
import type { Command } from 'commander';
import type { CommandContext } from '../context/command-context';
import { counted } from '../terminal/counted';
import { table } from '../terminal/table';
import { writeRevision } from './write-revision';

interface JsonOption {
  readonly json?: boolean;
}

const TARGET = 'head, base, or (the beginning of) a migration class name';

/** `mainstay migrations`: the schema of the service whose folder the command runs in. */
export function addMigrationCommands(program: Command, context: CommandContext): void {
  const group = program
    .command('migrations')
    .description("bring a service's schema up or down, and see where it is");

  group
    .command('upgrade')
    .description('apply pending migrations; two at once migrate once')
    .argument('[target]', TARGET, 'head')
    .action(async (target: string) => {
      const applied = await (await runnerOf(context)).upgrade(target);
      report(context, applied, 'applied', 'Nothing to apply: the schema is up to date.');
    });

  group
    .command('downgrade')
    .description('revert migrations, the last one first')
    .argument('[target]', 'how many, base, or the migration to go down to', '1')
    .action(async (target: string) => {
      // Thirteen digits are a migration's time, by which it may be named.
      const steps = /^-?\d{1,12}$/.test(target) ? Math.abs(Number(target)) : target;
      const reverted = await (await runnerOf(context)).downgrade(steps);
      report(context, reverted, 'reverted', 'Nothing to revert.');
    });

  group
    .command('history')
    .description('every migration and whether it is applied')
    .option('--json', 'as JSON')
    .action(async ({ json }: JsonOption) =>
      show(context, await (await runnerOf(context)).history(), json === true),
    );

  group
    .command('current')
    .description('the migration applied last')
    .option('--json', 'as JSON')
    .option('--check', 'end with 1 when one is pending')
    .action(async ({ json, check }: JsonOption & { check?: boolean }) => {
      const history = await (await runnerOf(context)).history();
      const current = history.filter(({ state }) => state !== 'pending').at(-1);
      const pending = history.filter(({ state }) => state === 'pending').length;
      if (json === true) context.terminal.out(JSON.stringify(current ?? null));
      else context.terminal.out(current?.name ?? 'base');
      if (pending > 0) context.terminal.note(`${counted(pending, 'migration')} pending.`);
      if (check === true && pending > 0) context.exitCode = 1;
    });

  group
    .command('revision')
    .description('write an empty migration with its name and time')
    .argument('<description...>', 'what it does, for example: add essay language')
    .action(async (words: readonly string[]) => {
      const { migrationsFolder = 'src/migrations' } = await context.config();
      const { workingFolder } = context.world;
      const written = await writeRevision(
        workingFolder,
        migrationsFolder,
        words.join(' '),
        Date.now(),
      );
      context.terminal.out(written.path);
      context.terminal.note(`Add ${written.className} to the migrations in mainstay.config.ts.`);
    });

  group
    .command('stamp')
    .description('note migrations as applied, or as not, without running any')
    .argument('<target>', TARGET)
    .action(async (target: string) =>
      show(context, await (await runnerOf(context)).stamp(target), false),
    );
}

async function runnerOf(context: CommandContext): Promise<MigrationRunner> {
  const database = await context.part('database');
  const { MigrationRunner: Runner } = await import('@mainstay/database');
  return new Runner(database(context.environment));
}

function report(
  { terminal }: CommandContext,
  migrations: readonly LoggedMigration[],
  done: string,
  nothing: string,
): void {
  if (migrations.length === 0) return terminal.note(nothing);
  for (const { name } of migrations) terminal.out(`${done} ${name}`);
}

function show(
  { terminal }: CommandContext,
  history: readonly MigrationState[],
  json: boolean,
): void {
  if (json) return terminal.out(JSON.stringify(history));
  const rows = history.map(({ name, time, state }) => ({
    state,
    written: new Date(time).toISOString().slice(0, 16).replace('T', ' '),
    migration: name,
  }));
  for (const line of table(rows)) terminal.out(line);
  if (rows.length === 0) terminal.note('This service has no migrations.');
}
