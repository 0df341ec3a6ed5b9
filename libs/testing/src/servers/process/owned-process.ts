import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { waitFor } from '../../conditions/wait-for';
import { ServerStartError } from '../server.errors';
import { guardOrphan } from './orphan-guard';
import { processFamily, signalFamily, signalProcess } from './process-family';

/** How a process is started, and how one sees that it serves. */
export interface LaunchPlan {
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** User to run as, where the server refuses to run as root. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** Standard output and error go here, appended. */
  readonly logFile: string;
  /** True once it serves; may throw while it does not. */
  readonly ready: () => Promise<boolean>;
  readonly stopSignal?: NodeJS.Signals;
  /** @default 30_000 */
  readonly startDeadlineMs?: number;
  /** After it, stop kills. @default 15_000 */
  readonly stopDeadlineMs?: number;
}

/** Every process that lives, so that none outlives this one when it exits in a hurry. */
const living = new Set<number>();
let watchingExit = false;

/**
 * A server process that this process started and alone ends, by its id.
 *
 * STOPPED  no process. start() leads to RUNNING, or throws and stays.
 * RUNNING  answers its clients. Left by stop(), kill(), or the process ending by itself.
 * PAUSED   frozen by pause(); resume() leads back, and stop() resumes first.
 */
export class OwnedProcess {
  private child: ChildProcess | undefined;
  private gone: Promise<void> = Promise.resolve();

  constructor(private readonly plan: LaunchPlan) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  async start(): Promise<void> {
    if (this.child) throw new ServerStartError(`${this.plan.title} is already running`);
    const child = this.spawn();
    const deadline = performance.now() + (this.plan.startDeadlineMs ?? 30_000);
    while (!(await this.answers())) {
      if (this.child !== child) throw this.failed('ended while starting');
      if (performance.now() > deadline) {
        await this.kill();
        throw this.failed('did not answer in time');
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  async stop(): Promise<void> {
    const pid = this.pid;
    if (pid === undefined) return;
    this.resume();
    signalProcess(pid, this.plan.stopSignal ?? 'SIGTERM');
    const deadline = setTimeout(
      () => signalFamily(pid, 'SIGKILL'),
      this.plan.stopDeadlineMs ?? 15_000,
    );
    await this.gone;
    clearTimeout(deadline);
  }

  async kill(): Promise<void> {
    if (this.pid === undefined) return;
    const family = processFamily(this.pid);
    for (const member of family) signalProcess(member, 'SIGKILL');
    await this.gone;
    await allGone(family);
  }

  pause(): void {
    if (this.pid !== undefined) signalFamily(this.pid, 'SIGSTOP');
  }

  resume(): void {
    if (this.pid !== undefined) signalFamily(this.pid, 'SIGCONT');
  }

  private spawn(): ChildProcess {
    const { command, args, env, cwd, user, logFile } = this.plan;
    const log = openSync(logFile, 'a');
    // Detached: a Ctrl-C in the terminal reaches the owner only, which then ends things in order.
    const child = spawn(command, [...args], {
      stdio: ['ignore', log, log],
      detached: true,
      env: env ?? process.env,
      ...(cwd === undefined ? {} : { cwd }),
      ...user,
    });
    closeSync(log);
    this.child = child;
    this.gone = new Promise((resolve) => {
      const end = (): void => {
        if (child.pid !== undefined) living.delete(child.pid);
        if (this.child === child) this.child = undefined;
        resolve();
      };
      child.once('exit', end);
      child.once('error', end);
    });
    if (child.pid !== undefined) endWithThisProcess(child.pid);
    else this.child = undefined;
    return child;
  }

  private async answers(): Promise<boolean> {
    try {
      return this.child !== undefined && (await this.plan.ready());
    } catch {
      return false;
    }
  }

  private failed(what: string): ServerStartError {
    const lines = readFileSync(this.plan.logFile, 'utf8').trimEnd().split('\n').slice(-15);
    return new ServerStartError(`${this.plan.title} ${what}; its last words:\n${lines.join('\n')}`);
  }
}

function endWithThisProcess(pid: number): void {
  guardOrphan(pid);
  living.add(pid);
  if (watchingExit) return;
  watchingExit = true;
  process.once('exit', () => {
    for (const survivor of living) signalFamily(survivor, 'SIGKILL');
  });
}

/** Children that outlive their parent by a moment still hold ports and shared memory. */
async function allGone(family: readonly number[]): Promise<void> {
  const what = 'the children of a killed server to be gone';
  await waitFor(() => family.every((member) => processFamily(member).length === 0), { what });
}
