import type { INestApplicationContext } from '@nestjs/common';
import type { CommandContext } from '../context/command-context';
import { withModules } from '../context/nest-context';
import { kafkaConnection } from './topic-settings';

type KafkaBusPackage = typeof import('@mainstay/kafka-bus');

/** Connects to Kafka as the configuration says, for the time of `work`. */
export async function withKafka<Result>(
  context: CommandContext,
  work: (modules: INestApplicationContext, kafka: KafkaBusPackage) => Promise<Result>,
): Promise<Result> {
  const connection = kafkaConnection(await context.config(), context.environment);
  const kafka = await import('@mainstay/kafka-bus');
  const bus = kafka.KafkaBusModule.forRoot({ clientId: 'mainstay-cli', ...connection });
  return withModules([bus], context.terminal, (modules) => work(modules, kafka));
}
