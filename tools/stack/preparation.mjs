// What is done once before the services start: schemas and topics.
import { join } from 'node:path';
import { describeEnd, startChild } from './child.mjs';
import { lastLines } from './log-file.mjs';

const COMMAND = ['libs', 'cli', 'bin', 'mainstay.js'];

/** The one-shot commands: migrations of every service, and the topics of all. */
export function preparations(root, names) {
  const cli = join(root, ...COMMAND);
  return [
    { title: 'topics', args: [cli, 'topics', 'ensure'], cwd: root },
    ...names.map((name) => ({
      title: `migrations of ${name}`,
      args: [cli, 'migrations', 'upgrade'],
      cwd: join(root, 'apps', name),
    })),
  ];
}

/**
 * Runs them side by side. @throws Error with the last lines of those that failed.
 */
export async function prepare(steps, { env, logFile, onOutput, signal }) {
  const ends = await Promise.all(
    steps.map(async ({ title, args, cwd }) => {
      const child = startChild({ command: process.execPath, args, cwd, env, logFile, onOutput });
      const stop = () => child.signal('SIGTERM');
      signal?.addEventListener('abort', stop, { once: true });
      const end = await child.ended;
      signal?.removeEventListener('abort', stop);
      return { title, end };
    }),
  );
  signal?.throwIfAborted();
  const failed = ends.filter(({ end }) => end.code !== 0);
  if (failed.length === 0) return;
  const titles = failed.map(({ title, end }) => `${title} (${describeEnd(end)})`).join(', ');
  throw new Error([`These failed: ${titles}.`, ...lastLines(logFile, 20)].join('\n'));
}
