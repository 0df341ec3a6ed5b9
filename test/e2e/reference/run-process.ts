import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { waitFor } from '@mainstay/testing';

export const ROOT = join(__dirname, '../../..');

/** How a process ended, and all it wrote. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

/** A process as a user starts it: no terminal, its output piped. */
export class RunningProcess {
  output = '';
  errors = '';
  readonly finished: Promise<Finished>;
  private readonly child: ChildProcess;

  constructor(
    command: string,
    args: readonly string[],
    options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
  ) {
    this.child = spawn(command, [...args], {
      cwd: options.cwd ?? ROOT,
      env: { ...cleanEnvironment(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (data) => (this.output += String(data)));
    this.child.stderr?.on('data', (data) => (this.errors += String(data)));
    this.finished = new Promise((resolve) => {
      this.child.once('close', (code, signal) =>
        resolve({ code, signal, output: this.output, errors: this.errors }),
      );
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Waits until the process has written this; it must not have ended before. */
  async says(text: RegExp, deadlineMs = 60_000): Promise<void> {
    const said = () => text.test(this.output + this.errors) || this.child.exitCode !== null;
    await waitFor(said, { what: `it to say ${text}`, deadlineMs }).catch((cause: unknown) => {
      throw new Error(`it said: ${this.output}${this.errors}`, { cause });
    });
    if (!text.test(this.output + this.errors)) {
      throw new Error(`it ended with ${this.child.exitCode}: ${this.output}${this.errors}`);
    }
  }
}

/** Runs a script of this project to its end, with the Node that runs the suites. */
export function runNode(
  script: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): RunningProcess {
  return new RunningProcess(process.execPath, [join(ROOT, script), ...args], options);
}

/** What suites are told is not what a user's shell has. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const told = /^(npm_|JEST_|NODE_ENV$|NODE_OPTIONS$|MAINSTAY_|ENVIRONMENT$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !told.test(name)));
}

/** Ids of the processes whose command line holds the text. */
export async function processesWith(text: string): Promise<readonly string[]> {
  const listing = new RunningProcess('ps', ['-A', '-o', 'pid=,args=']);
  const { output } = await listing.finished;
  return output.split('\n').filter((line) => line.includes(text));
}
