import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

type Line = Record<string, unknown>;

/** A service of its own process, whose lines can be waited for. */
class RunningProcess {
  readonly lines: Line[] = [];
  private readonly child: ChildProcess;
  private readonly waiting = new Set<() => void>();

  constructor(environment: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [join(__dirname, 'fixtures/small-service.cjs')], {
      env: { PATH: process.env.PATH, LOG_FORMAT: 'json', ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let rest = '';
    this.child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      const texts = (rest + chunk).split('\n');
      rest = texts.pop() ?? '';
      this.lines.push(...texts.map((text) => JSON.parse(text) as Line));
      this.waiting.forEach((look) => look());
    });
  }

  line(text: RegExp): Promise<Line> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.lines.find((line) => text.test(String(line.message)));
        if (found === undefined) return;
        this.waiting.delete(look);
        resolve(found);
      };
      this.waiting.add(look);
      look();
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async ended(): Promise<number | null> {
    if (this.child.exitCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }

  get critical(): Line[] {
    return this.lines.filter((line) => line.level === 'CRITICAL');
  }
}

describe('a service as a process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'finishes the request in flight and ends with 0 on %s',
    async (signal) => {
      const running = new RunningProcess();
      const { port } = await running.line(/runs on/);
      const answer = fetch(`http://127.0.0.1:${String(port)}/slow`);
      await fetch(`http://127.0.0.1:${String(port)}/livez`);
      running.signal(signal);
      expect(await (await answer).json()).toEqual({ done: true });
      expect(await running.ended()).toBe(0);
      const order = running.lines.map((line) => line.message);
      const stops = order.filter((message) => String(message).startsWith('stopping'));
      expect(stops).toEqual(['stopping consumers', 'stopping relays', 'stopping stores']);
      expect(order.at(-1)).toBe('small_service has stopped');
    },
  );

  it('stays up while its start waits on nothing that holds a process', async () => {
    const running = new RunningProcess({ SMALL_WAITS: 'true' });
    await running.line(/runs on/);
    running.signal('SIGTERM');
    expect(await running.ended()).toBe(0);
  });

  it.each(['creation', 'init', 'bootstrap'])(
    'serves nobody and stops in order when it is told to end during its %s',
    async (at) => {
      const running = new RunningProcess({ SMALL_ENDS_AT: at });
      expect(await running.ended()).toBe(0);
      const order = running.lines.map((line) => line.message);
      const stopped = ['stopping consumers', 'stopping relays', 'stopping stores'];
      const begun = at === 'creation' ? [] : ['bootstraps'];
      expect(order.filter((message) => message !== 'small_service stops')).toEqual([
        ...begun,
        ...stopped,
        'small_service has stopped',
      ]);
    },
  );

  it('ends at once on a second signal', async () => {
    const running = new RunningProcess({ SMALL_HANGS: 'true' });
    await running.line(/runs on/);
    running.signal('SIGTERM');
    await running.line(/small_service stops/);
    running.signal('SIGTERM');
    expect(await running.ended()).toBe(143);
  });

  it('ends with one critical line and 1 when it cannot start', async () => {
    const running = new RunningProcess({ SMALL_FAILS: 'true' });
    expect(await running.ended()).toBe(1);
    expect(running.critical).toHaveLength(1);
    expect(running.critical[0]?.message).toContain('the database does not answer');
    expect(running.lines.filter((line) => line.level === 'ERROR')).toEqual([]);
  });

  it('ends with one critical line and 1 when its settings are wrong', async () => {
    const running = new RunningProcess({ SMALL_PORT: 'x', LOG_LEVEL: 'loud' });
    expect(await running.ended()).toBe(1);
    expect(running.lines).toHaveLength(1);
    expect(running.critical[0]).toMatchObject({
      service: 'small_service',
      error_code: 'SETTINGS_INVALID',
    });
  });

  it('refuses to embed in production, naming the variable to set', async () => {
    const running = new RunningProcess({
      ENVIRONMENT: 'production',
      MAINSTAY_PROFILE: 'embedded',
      SMALL_USES: 'kafka,redis',
    });
    expect(await running.ended()).toBe(1);
    const message = String(running.critical[0]?.message);
    expect(message).toContain('Set KAFKA_BOOTSTRAP_SERVERS');
    expect(message).toContain('Set REDIS_URL');
  });

  it('stops in order and ends with 1 after an error that nobody handled', async () => {
    const running = new RunningProcess({ SMALL_REJECTS: 'true' });
    expect(await running.ended()).toBe(1);
    expect(running.critical).toHaveLength(1);
    expect(running.critical[0]).toMatchObject({ error: { message: 'nobody handles me' } });
    expect(running.lines.at(-1)?.message).toBe('small_service has stopped');
  });

  it('says so and stops in order whatever it was that nobody handled', async () => {
    const running = new RunningProcess({ SMALL_REJECTS: 'nothing to read' });
    expect(await running.ended()).toBe(1);
    expect(running.critical).toHaveLength(1);
    expect(running.critical[0]?.message).toBe(
      'small_service cannot go on: an object with no fields',
    );
    expect(running.lines.at(-1)?.message).toBe('small_service has stopped');
  });

  it('stops in order and ends with 1 when a consumer broke down and is to end it', async () => {
    const running = new RunningProcess({ SMALL_CRASHES: 'true' });
    expect(await running.ended()).toBe(1);
    expect(running.critical).toHaveLength(1);
    expect(running.critical[0]).toMatchObject({
      error_code: 'KAFKA_CONSUMER_CRASHED',
      message: expect.stringContaining('group small broke down: the broker said no') as unknown,
    });
    expect(running.lines.at(-1)?.message).toBe('small_service has stopped');
  });

  it('writes debug lines from one SIGUSR2 to the next', async () => {
    const running = new RunningProcess();
    const { port } = await running.line(/runs on/);
    const probe = () => fetch(`http://127.0.0.1:${String(port)}/livez`);
    const probed = () => running.lines.filter(({ message }) => message === 'GET /livez 200');
    await probe();
    running.signal('SIGUSR2');
    await running.line(/Debug lines are on/);
    expect(probed()).toEqual([]);
    await probe();
    expect(await running.line(/GET \/livez 200/)).toMatchObject({ level: 'DEBUG' });
    running.signal('SIGUSR2');
    await running.line(/Debug lines are off/);
    await probe();
    running.signal('SIGTERM');
    expect(await running.ended()).toBe(0);
    expect(probed()).toHaveLength(1);
  });

  it('names the port when it is taken', async () => {
    const first = new RunningProcess();
    const { port } = await first.line(/runs on/);
    const second = new RunningProcess({ SMALL_PORT: String(port) });
    expect(await second.ended()).toBe(1);
    expect(second.critical[0]?.message).toContain(`Port ${String(port)} is in use`);
    first.signal('SIGTERM');
    await first.ended();
  });
});
