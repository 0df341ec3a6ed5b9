// What is done once before the services start: schemas and topics.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeEnd, startChild } from './child.mjs';
import { lastLines } from './log-file.mjs';

const COMMAND = ['libs', 'cli', 'bin', 'mainstay.js'];

/** The one-shot commands: migrations of every service, and the topics of all. */
export function preparations(root, names) {
  const cli = join(root, ...COMMAND);
  return [
    { title: 'topics', log: 'topics.log', args: [cli, 'topics', 'ensure'], cwd: root },
    ...names.map((name) => ({
      title: `migrations of ${name}`,
      log: `${name}-migrations.log`,
      args: [cli, 'migrations', 'upgrade'],
      cwd: join(root, 'apps', name),
    })),
  ];
}

/** Runs them side by side. @throws Error with the last lines of each that failed. */
export async function prepare(steps, { env, folder, onOutput, signal }) {
  const problems = await Promise.all(
    steps.map(async ({ title, log, args, cwd }) => {
      const logFile = join(folder, log);
      rmSync(logFile, { force: true });
      const child = startChild({ command: process.execPath, args, cwd, env, logFile, onOutput });
      const stop = () => child.signal('SIGTERM');
      signal?.addEventListener('abort', stop, { once: true });
      const end = await child.ended;
      signal?.removeEventListener('abort', stop);
      if (end.code === 0) return [];
      const words = lastLines(logFile).map((line) => `  ${line}`);
      return [`Failed: ${title} (${describeEnd(end)}). Its last lines:`, ...words];
    }),
  );
  signal?.throwIfAborted();
  if (problems.some((lines) => lines.length > 0)) throw new Error(problems.flat().join('\n'));
}
