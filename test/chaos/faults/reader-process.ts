import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort, waitFor } from '@mainstay/testing';

/** The service of `reader-service.cjs` in a process of its own. */
export class ReaderProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(textsUrl: string): Promise<ReaderProcess> {
    const port = await freePort();
    const environment = { READER_PORT: String(port), LOG_FORMAT: 'json', TEXTS_URL: textsUrl };
    const child = spawn(process.execPath, [join(__dirname, 'reader-service.cjs')], {
      env: { PATH: process.env.PATH, ...environment },
      // A pipe that nobody empties in time would hold the service up, not its dependency.
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const url = `http://127.0.0.1:${port}`;
    await waitFor(async () => (await fetch(`${url}/livez`)).ok, { what: 'the service to listen' });
    return new ReaderProcess(child, url);
  }

  /** Milliseconds the loop was kept from turning since the last look. */
  async lagMs(): Promise<{ readonly p99: number; readonly longest: number }> {
    const answer = await fetch(`${this.url}/lag`);
    const { p99_ms: p99, max_ms: longest } = (await answer.json()) as Record<string, number>;
    return { p99: p99!, longest: longest! };
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    if (this.child.exitCode === null) await once(this.child, 'exit');
  }
}
