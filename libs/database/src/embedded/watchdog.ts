import { spawn, type ChildProcess } from 'node:child_process';

const SCRIPT = 'read -r word; [ "$word" = done ] || kill -INT "$1"';

/**
 * Ends the server when this process is gone, however it went: a shell waits at the end of a pipe
 * that the system closes. In a process group of its own, so that Ctrl-C does not reach it.
 */
export class Watchdog {
  private readonly shell: ChildProcess | undefined;

  constructor(serverPid: number) {
    if (process.platform === 'win32') return;
    this.shell = spawn('/bin/sh', ['-c', SCRIPT, 'mainstay-watchdog', String(serverPid)], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      cwd: '/',
    });
    // Without a shell the server outlives a killed process; its next start ends it.
    this.shell.on('error', () => undefined);
    this.shell.stdin?.on('error', () => undefined);
    this.shell.unref();
    (this.shell.stdin as unknown as { unref?(): void } | null)?.unref?.();
  }

  /** The server was stopped in order. */
  dismiss(): void {
    this.shell?.stdin?.end('done\n');
  }
}
