import type { DeadLetter, DeadLetterFilter, DeadLetters } from '@mainstay/kafka-bus';
import type { Command } from 'commander';
import type { CommandContext } from '../context/command-context';
import { counted } from '../terminal/counted';
import { table } from '../terminal/table';
import { countOption, firstLine, shortTime, timeOption } from './parse-option';
import { UsageError } from './usage.error';
import { withKafka } from './with-kafka';

interface Selection {
  readonly group?: string;
  readonly code?: string;
  readonly type?: string;
  readonly event?: string;
  readonly from?: string;
  readonly to?: string;
}

const TOPIC = 'the topic the events were published to';

/** `mainstay dlt`: messages a handler could not cope with, in their dead-letter topics. */
export function addDeadLetterCommands(program: Command, context: CommandContext): void {
  const group = program
    .command('dlt')
    .description('see, replay and purge the messages of dead-letter topics');

  selecting(group.command('list'))
    .description('dead letters of a topic, the newest last in each partition')
    .option('--limit <count>', 'at most so many', '100')
    .option('--json', 'as JSON, with the messages themselves')
    .action(async (topic: string, options: Selection & { limit: string; json?: boolean }) => {
      const limit = countOption('--limit', options.limit, 1);
      const filter = filterOf(options);
      const letters = await withLetters(context, (dead) =>
        dead.list(original(topic), filter, { limit }),
      );
      if (options.json === true) return context.terminal.out(JSON.stringify(letters.map(plain)));
      for (const line of table(letters.map(rowOf))) context.terminal.out(line);
      if (letters.length === 0) context.terminal.note('No dead letters.');
      else if (letters.length === limit) context.terminal.note('There may be more: --limit.');
    });

  group
    .command('show')
    .description('one dead letter with all that is known of it')
    .argument('<topic>', TOPIC)
    .argument('<partition>', 'of the dead-letter topic')
    .argument('<offset>', 'in it')
    .action(async (topic: string, partition: string, offset: string) => {
      const number = countOption('partition', partition, 0);
      countOption('offset', offset, 0);
      const letter = await withLetters(context, (dead) =>
        dead.show(original(topic), number, offset),
      );
      if (letter !== undefined) return context.terminal.out(JSON.stringify(plain(letter), null, 2));
      context.terminal.note(`${original(topic)}.DLT has nothing at ${partition}:${offset}.`);
      context.exitCode = 1;
    });

  selecting(group.command('replay'))
    .description('send them to the group they failed in once more; other groups do not see them')
    .option('--all', 'every one that was not replayed yet')
    .option('--again', 'also those that were replayed before')
    .option('--dry-run', 'only say what would be sent')
    .action(
      async (
        topic: string,
        options: Selection & {
          all?: boolean;
          again?: boolean;
          dryRun?: boolean;
        },
      ) => {
        const { all = false, again = false, dryRun = false } = options;
        const filter = filterOrAll(options, all);
        const { replayed, failed, unread } = await withLetters(context, (dead) =>
          dead.replay(original(topic), filter, { all, again, dryRun }),
        );
        const done = dryRun ? 'would be replayed' : 'replayed';
        context.terminal.out(`${counted(replayed.length, 'message')} ${done}`);
        for (const reason of unread) context.terminal.note(reason);
        for (const { letter, reason } of failed) {
          context.terminal.note(`not ${letter.partition}:${letter.offset}: ${reason}`);
        }
        if (failed.length > 0) context.exitCode = 1;
      },
    );

  selecting(group.command('purge'))
    .description('delete them for good, up to the first of each partition that is not meant')
    .option('--all', 'every one that is there now')
    .option('--replayed', 'only those that were replayed')
    .option('--dry-run', 'only say what would be deleted')
    .action(
      async (
        topic: string,
        options: Selection & { all?: boolean; replayed?: boolean; dryRun?: boolean },
      ) => {
        const { all = false, replayed = false, dryRun = false } = options;
        const filter = filterOrAll(options, all || replayed, '--replayed or --all');
        const { held, purged } = await withLetters(context, (dead) =>
          dead.purge(original(topic), filter, { all, replayed, dryRun }),
        );
        const done = dryRun ? 'would be purged' : 'purged';
        context.terminal.out(`${counted(purged.length, 'message')} ${done}`);
        for (const { behind, count, partition } of held) {
          context.terminal.note(
            `${counted(count, 'message')} of partition ${partition} cannot go before ` +
              `${partition}:${behind}, which is not meant: Kafka deletes from the beginning only.`,
          );
        }
        if (held.length > 0) context.exitCode = 1;
      },
    );
}

function selecting(command: Command): Command {
  return command
    .argument('<topic>', TOPIC)
    .option('--group <group>', 'that failed in this consumer group')
    .option('--code <code>', 'that failed with this error code')
    .option('--type <type>', 'of this event type')
    .option('--event <id>', 'with this event id')
    .option('--from <time>', 'that came at this time or later (ISO 8601)')
    .option('--to <time>', 'that came before this time');
}

function withLetters<Result>(
  context: CommandContext,
  work: (letters: DeadLetters) => Promise<Result>,
): Promise<Result> {
  return withKafka(context, (modules, { DeadLetters: Letters }) => work(modules.get(Letters)));
}

/** People name either topic. */
function original(topic: string): string {
  return topic.replace(/\.DLT$/, '');
}

/** @throws {UsageError} where nothing is said. */
function filterOrAll(selection: Selection, all: boolean, wide = '--all'): DeadLetterFilter {
  const filter = filterOf(selection);
  if (Object.keys(filter).length > 0 || all) return filter;
  throw new UsageError(`Say which: --group, --code, --type, --event, --from, --to; or ${wide}.`);
}

function filterOf({ group, code, type, event, from, to }: Selection): DeadLetterFilter {
  const filter: DeadLetterFilter = {
    group,
    errorCode: code,
    eventType: type,
    eventId: event,
    from: timeOption('--from', from),
    to: timeOption('--to', to),
  };
  const given = Object.entries(filter).filter(([, condition]) => condition !== undefined);
  return Object.fromEntries(given) as DeadLetterFilter;
}

function rowOf(letter: DeadLetter) {
  return {
    at: `${letter.partition}:${letter.offset}`,
    came: shortTime(new Date(letter.timestamp)),
    group: letter.group ?? '',
    type: letter.eventType ?? '',
    code: letter.errorCode ?? '',
    error: firstLine(letter.errorMessage, 50),
  };
}

/** Without the record, whose bytes are in the other fields already. */
function plain({ record: _record, ...letter }: DeadLetter) {
  return { ...letter, timestamp: new Date(letter.timestamp).toISOString() };
}
