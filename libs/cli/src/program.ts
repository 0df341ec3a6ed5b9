import { Command } from 'commander';
import { addDeadLetterCommands } from './commands/dlt.command';
import { addMigrationCommands } from './commands/migrations.command';
import { addOutboxCommands } from './commands/outbox.command';
import { addTopicCommands } from './commands/topics.command';
import type { CommandContext } from './context/command-context';

const EPILOGUE = `
Where it looks: mainstay.config.ts, built or not, in the working folder or the nearest above it.
The variables of .env files there count as set. MAINSTAY_DEBUG=1 shows stack traces.

Examples:
  mainstay migrations upgrade           in an application's folder
  mainstay migrations revision add essay language
  mainstay topics ensure                in the project's folder
  mainstay dlt list huleedu.batch.essays.registered.v1
  mainstay outbox requeue --topic huleedu.batch.essays.registered.v1`;

/** The command line: what there is, what it is for, and where its output goes. */
export function makeProgram(context: CommandContext): Command {
  const { terminal } = context;
  const program = new Command('mainstay')
    .description('Looks after what Mainstay services keep in PostgreSQL and Kafka.')
    .option('--config <file>', 'the configuration to use')
    .version(versionOf())
    .addHelpText('after', EPILOGUE)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, sortSubcommands: true })
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
    })
    .hook('preAction', (_program, action) => {
      context.configPath = action.optsWithGlobals<{ config?: string }>().config;
    });
  addMigrationCommands(program, context);
  addTopicCommands(program, context);
  addDeadLetterCommands(program, context);
  addOutboxCommands(program, context);
  return program;
}

function versionOf(): string {
  // oxlint-disable-next-line typescript/no-require-imports
  return (require('../package.json') as { version: string }).version;
}
