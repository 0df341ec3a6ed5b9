import { messageOf } from '@mainstay/errors';
import { CommanderError } from 'commander';
import { UsageError } from './commands/usage.error';
import { CommandContext, type CliWorld } from './context/command-context';
import { makeProgram } from './program';
import { processTerminal } from './terminal/terminal';

const FAILED = 1;
const WRONG_USAGE = 2;

/**
 * Runs one command line.
 *
 * @returns the exit code: 0, 1 when the command failed or found what it was asked to check for, 2
 * when it was called wrongly. Never throws and never ends the process.
 */
export async function runCli(
  args: readonly string[],
  world: Partial<CliWorld> = {},
): Promise<number> {
  const context = new CommandContext({
    terminal: processTerminal,
    workingFolder: process.cwd(),
    environment: process.env,
    ...world,
  });
  try {
    await makeProgram(context).parseAsync([...args], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
    context.terminal.note(`mainstay: ${textOf(error)}`);
    if (context.world.environment.MAINSTAY_DEBUG !== undefined && error instanceof Error) {
      context.terminal.note(String(error.stack));
    }
    return error instanceof UsageError ? WRONG_USAGE : FAILED;
  }
}

function textOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(textOf).join('; ');
  return messageOf(error);
}
