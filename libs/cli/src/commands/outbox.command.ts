import type { DeadSelection, OutboxDeadLetters } from '@mainstay/outbox';
import type { Command } from 'commander';
import type { CommandContext } from '../context/command-context';
import { withModules } from '../context/nest-context';
import { counted } from '../terminal/counted';
import { table } from '../terminal/table';
import { countOption, eventIds, firstLine, shortTime, timeOption } from './parse-option';
import { UsageError } from './usage.error';

interface Selection {
  readonly all?: boolean;
  readonly type?: string;
  readonly topic?: string;
  readonly before?: string;
}

/** `mainstay outbox`: events the broker refused until the relay gave them up. */
export function addOutboxCommands(program: Command, context: CommandContext): void {
  const group = program
    .command('outbox')
    .description('see, requeue or delete events that were given up');

  selecting(group.command('list'))
    .description('dead rows, the oldest first')
    .option('--limit <count>', 'at most so many', '100')
    .option('--json', 'as JSON, with the events themselves')
    .action(async (ids: string[], options: Selection & { limit: string; json?: boolean }) => {
      const criteria = {
        ...criteriaOf(ids, options),
        limit: countOption('--limit', options.limit, 1),
      };
      const rows = await withDeadLetters(context, (dead) => dead.list(criteria));
      if (options.json === true) return context.terminal.out(JSON.stringify(rows));
      const lines = rows.map((row) => ({
        id: row.id,
        died: shortTime(row.deadAt),
        type: row.eventType,
        attempts: row.retryCount,
        error: firstLine(row.lastError),
      }));
      for (const line of table(lines)) context.terminal.out(line);
      if (rows.length === 0) context.terminal.note('No dead rows.');
      else if (rows.length === criteria.limit) context.terminal.note('There may be more: --limit.');
    });

  selecting(group.command('requeue'))
    .description('give them all their attempts back')
    .option('--all', 'every dead row')
    .action(async (ids: string[], options: Selection) => {
      const selection = selectionOf(ids, options);
      const count = await withDeadLetters(context, (dead) => dead.requeue(selection));
      context.terminal.out(`${counted(count, 'event')} requeued`);
    });

  selecting(group.command('purge'))
    .description('delete them for good')
    .option('--all', 'every dead row')
    .action(async (ids: string[], options: Selection) => {
      const selection = selectionOf(ids, options);
      const count = await withDeadLetters(context, (dead) => dead.purge(selection));
      context.terminal.out(`${counted(count, 'event')} deleted`);
    });
}

function selecting(command: Command): Command {
  return command
    .argument('[ids...]', 'event ids')
    .option('--type <type>', 'of this event type')
    .option('--topic <topic>', 'for this topic')
    .option('--before <time>', 'died before this time (ISO 8601)');
}

async function withDeadLetters<Result>(
  context: CommandContext,
  work: (deadLetters: OutboxDeadLetters) => Promise<Result>,
): Promise<Result> {
  const database = (await context.part('database'))(context.environment);
  const { DatabaseModule } = await import('@mainstay/database');
  const { OutboxDeadLetters: DeadLetters, OutboxModule } = await import('@mainstay/outbox');
  const modules = [
    DatabaseModule.forRoot({ ...database, poolSize: 2, startupTimeoutMs: 0, createSchema: false }),
    OutboxModule.forRoot({ relay: { enabled: false } }),
  ];
  return withModules(modules, context.terminal, (booted) => work(booted.get(DeadLetters)));
}

function criteriaOf(ids: readonly string[], { type, topic, before }: Selection) {
  const time = timeOption('--before', before);
  return {
    ...(ids.length === 0 ? {} : { ids: eventIds(ids) }),
    ...(type === undefined ? {} : { eventType: type }),
    ...(topic === undefined ? {} : { topic }),
    ...(time === undefined ? {} : { before: time }),
  };
}

function selectionOf(ids: readonly string[], options: Selection): DeadSelection {
  const criteria = criteriaOf(ids, options);
  const some = Object.keys(criteria).length > 0;
  if (options.all === true && some)
    throw new UsageError('--all and a selection exclude each other.');
  if (options.all === true) return { all: true };
  if (some) return criteria;
  throw new UsageError('Say which rows: ids, --type, --topic or --before; or --all.');
}
