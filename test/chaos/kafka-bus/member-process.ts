import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { waitFor } from '@mainstay/testing';

/** What a member is told; the rest it does by itself. */
export interface MemberSettings {
  readonly bootstrapServers: string;
  readonly topic: string;
  readonly group: string;
  readonly logFile: string;
  readonly mostWorkMs: number;
  readonly sessionTimeoutMs: number;
}

const MEMBER = join(__dirname, 'member.cjs');

/** A consumer of a group in a process of its own; it says when it has its partitions. */
export class MemberProcess<Settings = MemberSettings> {
  /** Milliseconds of the machine's monotonic clock; undefined unless it was killed. */
  killedAt: number | undefined;
  private readonly child: ChildProcess;
  private assigned = false;

  constructor(
    readonly name: string,
    settings: Settings,
    script = MEMBER,
  ) {
    // Members run as a service would, on the built libs and without a test runner.
    this.child = fork(script, [JSON.stringify(settings)], { execArgv: [] });
    this.child.on('message', () => (this.assigned = true));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async whenAssigned(): Promise<void> {
    await waitFor(() => this.assigned || !this.isRunning, {
      what: `${this.name} to join`,
      deadlineMs: 60_000,
    });
    if (!this.isRunning) throw new Error(`${this.name} ended: ${this.child.exitCode}`);
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    if (!this.isRunning) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
    this.killedAt = monotonicNow();
  }

  /** SIGTERM; whether it ended by itself, and well. */
  async leave(): Promise<boolean> {
    if (this.isRunning) {
      const gone = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await gone;
    }
    return this.child.exitCode === 0;
  }
}

/** Milliseconds of a clock that all processes of the machine share. */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
