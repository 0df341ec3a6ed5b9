// Starting a process of the stack, and ending it.
import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, openSync } from 'node:fs';

/** Ends what the stack left when the stack itself was killed: it asks first. */
const GUARD = [
  'while kill -0 "$1" && kill -0 "$2"; do sleep 1; done',
  'kill -0 "$2" && kill -TERM "$2" || exit 0',
  'n=0; while [ $n -lt 30 ] && kill -0 "$2"; do n=$((n+1)); sleep 1; done; kill -KILL "$2"',
].join('; ');

/**
 * Starts a process of its own group: a Ctrl-C in the terminal reaches the stack alone, which ends
 * things in order. Its output goes to the file, and to `onOutput` where that is given.
 */
export function startChild({ command, args, cwd, env, logFile, onOutput }) {
  const log = openSync(logFile, 'a');
  const output = onOutput === undefined ? log : 'pipe';
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', output, output],
    detached: process.platform !== 'win32',
  });
  closeSync(log);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      appendFileSync(logFile, data);
      onOutput(data.toString('utf8'));
    });
  }
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  if (child.pid !== undefined) guardOrphan(child.pid);
  return { pid: child.pid, ended, signal: (name) => child.kill(name) };
}

/** `code 1`, `SIGKILL`: how a process ended. */
export function describeEnd({ code, signal, error }) {
  if (error) return error.message;
  return signal ?? `code ${code}`;
}

function guardOrphan(pid) {
  if (process.platform === 'win32') return;
  const args = ['-c', GUARD, 'mainstay-stack-guard', String(process.pid), String(pid)];
  const guard = spawn('sh', args, { detached: true, stdio: 'ignore' });
  guard.once('error', () => guard.unref());
  guard.unref();
}
