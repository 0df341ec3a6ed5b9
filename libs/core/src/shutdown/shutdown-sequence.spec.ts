import { Logger, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CLOCK, type Clock } from '../clock/clock';
import { CoreModule } from '../core.module';
import { ShutdownSequence } from './shutdown-sequence';
import { SHUTDOWN_PHASES, type ShutdownPhase } from './shutdown-step';

@Module({ imports: [CoreModule] })
class AppModule {}

/** A clock whose timers ring when the test says so. */
class Bell implements Clock {
  private readonly rings = new Map<object, () => void>();
  now = () => 0;
  sleep = () => Promise.resolve();

  get waiting(): number {
    return this.rings.size;
  }

  schedule(_delayMs: number, callback: () => void): () => void {
    const timer = {};
    this.rings.set(timer, callback);
    return () => this.rings.delete(timer);
  }

  ring(): void {
    for (const [timer, callback] of Array.from(this.rings)) {
      this.rings.delete(timer);
      callback();
    }
  }
}

async function boot() {
  const bell = new Bell();
  const module = await Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(CLOCK)
    .useValue(bell)
    .compile();
  const app = await module.init();
  const sequence = app.get(ShutdownSequence);
  const seen: string[] = [];
  const step = (phase: ShutdownPhase, name: string, stop?: () => Promise<void>) =>
    sequence.register({
      phase,
      name,
      stop: async () => {
        seen.push(name);
        await stop?.();
        seen.push(`${name} ended`);
      },
    });
  return { app, bell, sequence, seen, step };
}

const never = new AbortController().signal;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('ShutdownSequence', () => {
  let errors: jest.SpyInstance;
  beforeEach(() => {
    errors = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
  });
  afterEach(() => errors.mockRestore());

  it('stops phase by phase, whatever order the steps were registered in', async () => {
    const { sequence, seen, step } = await boot();
    for (const phase of SHUTDOWN_PHASES.toReversed()) step(phase, phase);
    await sequence.run('telemetry', never);
    expect(seen).toEqual(SHUTDOWN_PHASES.flatMap((phase) => [phase, `${phase} ended`]));
  });

  it('stops the steps of one phase side by side and waits for all of them', async () => {
    const { sequence, seen, step } = await boot();
    const slow = Promise.withResolvers<void>();
    step('consumers', 'slow', () => slow.promise);
    step('consumers', 'quick');
    step('relays', 'relay');
    const run = sequence.run('relays', never);
    await turn();
    expect(seen).toEqual(['slow', 'quick', 'quick ended']);
    slow.resolve();
    await run;
    expect(seen.slice(3)).toEqual(['slow ended', 'relay', 'relay ended']);
  });

  it('goes on when a step throws, at once or later, and says so', async () => {
    const { sequence, seen, step } = await boot();
    sequence.register({
      phase: 'consumers',
      name: 'thrower',
      stop: () => {
        throw new Error('at once');
      },
    });
    step('consumers', 'rejecter', () => Promise.reject(new Error('later')));
    step('consumers', 'sound');
    step('stores', 'pool');
    await sequence.run('stores', never);
    expect(seen).toEqual(expect.arrayContaining(['sound ended', 'pool ended']));
    const texts = errors.mock.calls.map(([message]) => String(message));
    expect(texts).toEqual([
      expect.stringContaining('Stopping thrower failed'),
      expect.stringContaining('Stopping rejecter failed'),
    ]);
  });

  it('runs no phase twice, not even for two callers at once', async () => {
    const { sequence, seen, step } = await boot();
    step('consumers', 'consumer');
    step('stores', 'pool');
    await Promise.all([sequence.run('producers', never), sequence.run('producers', never)]);
    await sequence.run('telemetry', never);
    expect(seen).toEqual(['consumer', 'consumer ended', 'pool', 'pool ended']);
  });

  it('leaves out a step that was taken out again', async () => {
    const { sequence, seen, step } = await boot();
    const takeOut = step('consumers', 'consumer');
    takeOut();
    await sequence.run('telemetry', never);
    expect(seen).toEqual([]);
  });

  it('hands the signal of the deadline to every step', async () => {
    const { sequence } = await boot();
    const deadline = new AbortController();
    const told = new Promise((resolve) => {
      sequence.register({
        phase: 'consumers',
        name: 'runner',
        stop: (signal) =>
          new Promise((ended) => {
            signal.addEventListener('abort', () => {
              resolve('told');
              ended();
            });
          }),
      });
    });
    const run = sequence.run('stores', deadline.signal);
    await turn();
    deadline.abort();
    await expect(told).resolves.toBe('told');
    await run;
    expect(errors).not.toHaveBeenCalled();
  });

  it('leaves a step that does not end with its signal, and still closes the stores', async () => {
    const { sequence, seen, step, bell } = await boot();
    const deadline = new AbortController();
    step('consumers', 'stuck', () => new Promise(() => {}));
    step('stores', 'pool');
    const run = sequence.run('stores', deadline.signal);
    await turn();
    bell.ring();
    expect(seen).toEqual(['stuck']);
    deadline.abort();
    bell.ring();
    await run;
    expect(seen).toEqual(['stuck', 'pool', 'pool ended']);
    expect(String(errors.mock.calls[0]?.[0])).toContain('Stopping stuck took longer');
    expect(bell.waiting).toBe(0);
  });

  it('runs with the application where no service does: stores after the HTTP server', async () => {
    const { app, seen, step } = await boot();
    for (const phase of ['stores', 'producers', 'consumers'] as const) step(phase, phase);
    await app.close();
    expect(seen).toEqual([
      'consumers',
      'consumers ended',
      'producers',
      'producers ended',
      'stores',
      'stores ended',
    ]);
  });

  it('does nothing more at the end of the application when a service ran it before', async () => {
    const { app, sequence, seen, step } = await boot();
    for (const phase of SHUTDOWN_PHASES) step(phase, phase);
    await sequence.run('telemetry', never);
    const before = seen.length;
    await app.close();
    expect(seen).toHaveLength(before);
  });
});
