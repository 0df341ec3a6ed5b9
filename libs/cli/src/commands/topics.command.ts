import type { TopicBootstrap } from '@mainstay/kafka-bus';
import type { Command } from 'commander';
import type { CommandContext } from '../context/command-context';
import { counted } from '../terminal/counted';
import { table } from '../terminal/table';
import { differenceReport, differenceRows } from './topic-differences';
import { bootstrapOptions, checkSingleTopics } from './topic-settings';
import { withKafka } from './with-kafka';

/** `mainstay topics`: the topics the events and subscriptions of the configuration need. */
export function addTopicCommands(program: Command, context: CommandContext): void {
  const group = program
    .command('topics')
    .description('make the topics that events and subscriptions need');

  group
    .command('ensure')
    .description('make what is missing, retry and dead-letter topics included')
    .action(async () => {
      const { created, existing, rows, remarks } = await withPlan(context, async (topics, plan) => {
        const made = await topics.ensure(...plan);
        const report = await differenceReport(made.existing, () => topics.diff(...plan));
        return { ...made, ...report };
      });
      for (const topic of created) context.terminal.out(`created ${topic}`);
      context.terminal.note(
        `${counted(created.length, 'topic')} created, ${existing.length} were there.`,
      );
      for (const line of [...table(rows), ...remarks]) context.terminal.note(line);
    });

  group
    .command('diff')
    .description('show what is missing or differs; ends with 1 when something does')
    .option('--json', 'as JSON')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const differences = await withPlan(context, (topics, plan) => topics.diff(...plan));
      if (differences.length > 0) context.exitCode = 1;
      if (json === true) context.terminal.out(JSON.stringify(differences));
      else
        for (const line of table(differences.flatMap(differenceRows))) context.terminal.out(line);
      if (differences.length === 0) context.terminal.note('Every topic is as it should be.');
    });
}

async function withPlan<Result>(
  context: CommandContext,
  work: (topics: TopicBootstrap, plan: Parameters<TopicBootstrap['ensure']>) => Promise<Result>,
): Promise<Result> {
  const config = await context.config();
  if (config.subscriptions === undefined) await context.part('catalogue');
  const { catalogue, subscriptions = [] } = config;
  const options = bootstrapOptions(config, context.environment);
  const { TopicBootstrap: Bootstrap, topicPlan } = await import('@mainstay/kafka-bus');
  checkSingleTopics(config, topicPlan(catalogue, subscriptions));
  return withKafka(context, (modules) =>
    work(modules.get(Bootstrap), [catalogue, subscriptions, options]),
  );
}
