import type { DynamicModule, INestApplicationContext, LoggerService } from '@nestjs/common';
import { closeOnFailure } from '@mainstay/core';
import type { Terminal } from '../terminal/terminal';

class ComposedModule {}

/** Boots these modules without a server, and closes them whatever the work does. */
export async function withModules<Result>(
  imports: readonly DynamicModule[],
  terminal: Terminal,
  work: (context: INestApplicationContext) => Promise<Result>,
): Promise<Result> {
  const { NestFactory } = await import('@nestjs/core');
  const module: DynamicModule = { module: ComposedModule, imports: [...imports] };
  const options = { logger: notesOf(terminal), abortOnError: false };
  const context = await closeOnFailure(() => NestFactory.createApplicationContext(module, options));
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}

/**
 * A client retries by itself and says so each time, and Nest tells of an error that fails a boot;
 * what came of it is told by the command.
 */
const TOO_CHATTY = ['mainstay.kafka.client', 'mainstay.kafka.producer', 'ExceptionHandler'];

/** Warnings and errors of the modules; the rest is not the command's subject. */
function notesOf(terminal: Terminal): LoggerService {
  const nothing = (): void => undefined;
  const note = (message: unknown, ...more: unknown[]): void => {
    const from = more.at(-1);
    if (typeof from === 'string' && TOO_CHATTY.includes(from)) return;
    terminal.note(`  ${String(message)}`);
  };
  return { log: nothing, debug: nothing, verbose: nothing, warn: note, error: note, fatal: note };
}
