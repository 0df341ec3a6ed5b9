import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { OtlpReceiver, type ReceivedSpan } from './otlp-receiver';

interface Server {
  readonly url: string;
}

/** How the process is started. */
interface Start {
  readonly execArgv?: readonly string[];
  /** What the collector's address is given as. */
  readonly environment?: (collector: string) => Record<string, string>;
}

/** Runs `fixtures/instrumented-process.cjs`, each time beside a collector of its own. */
export class InstrumentedProcess {
  private readonly running: ChildProcess[] = [];

  constructor(private readonly servers: Readonly<Record<'postgres' | 'redis', Server>>) {}

  /** The spans of one request, after the process has ended in order. */
  async spansOfRequest({ execArgv = [], environment = exported }: Start = {}) {
    const receiver = new OtlpReceiver();
    await receiver.start();
    const child = fork(join(__dirname, 'fixtures/instrumented-process.cjs'), {
      execArgv: [...execArgv],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        PATH: process.env.PATH,
        POSTGRES: this.servers.postgres.url,
        REDIS: this.servers.redis.url,
        ...environment(receiver.url),
      },
    });
    this.running.push(child);
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    const answer = await fetch(`${url}/v1/things/7`);
    expect(await answer.json()).toEqual({ other: { done: true } });
    child.send('stop');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
    receiver.stop();
    const traceId = answer.headers.get('x-trace-id');
    return receiver.spans.filter((span) => span.traceId === traceId);
  }

  /** Ends what a failed test left behind. */
  end(): void {
    for (const child of this.running.splice(0)) child.kill('SIGKILL');
  }
}

/** Of each span who made it, and its name. */
export function shown(spans: readonly ReceivedSpan[]): string[] {
  return spans
    .map(({ name, madeBy }) => `${madeBy.replace('@opentelemetry/instrumentation-', '')}: ${name}`)
    .toSorted();
}

function exported(collector: string): Record<string, string> {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: collector };
}
