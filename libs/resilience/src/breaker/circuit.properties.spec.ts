import * as fc from 'fast-check';
import { Circuit } from './circuit';
import { CircuitBreakerOpenError } from './circuit-breaker-open.error';

class Expected extends Error {}
class Unexpected extends Error {}

type Ending = 'ok' | 'failure' | 'unexpected';

/** What one step of an interleaving does. */
type Step =
  | { readonly kind: 'begin' }
  | { readonly kind: 'end'; readonly pick: number; readonly ending: Ending }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'isolate' }
  | { readonly kind: 'release' }
  | { readonly kind: 'reset' };

const RECOVERY_MS = 100;
const PROBE_MS = 250;

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Step>({ kind: 'begin' }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      pick: fc.nat(20),
      ending: fc.constantFrom<Ending>('ok', 'failure', 'failure', 'unexpected'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(1, RECOVERY_MS - 1, RECOVERY_MS),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'isolate' }, { kind: 'release' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'reset' }) },
);

interface Running {
  /** Period of the model that the call began in. */
  readonly period: number;
  readonly end: (ending: Ending) => void;
  readonly settled: Promise<unknown>;
}

/** The rules of the breaker in their plainest form: what is allowed next, and nothing else. */
class Model {
  state: 'closed' | 'open' | 'half_open' = 'closed';
  period = 0;
  isolated = 0;
  private openedAt = 0;
  private failuresInRow = 0;
  private probing = 0;
  private probesOk = 0;
  private probedAt = 0;

  constructor(
    private readonly failureThreshold: number,
    private readonly successThreshold: number,
  ) {}

  /** Whether a call may be made at this time; moves to half open where that lets it. */
  begins(now: number): boolean {
    if (this.state === 'closed') return true;
    if (this.state === 'open') {
      if (this.isolated > 0 || now < this.openedAt + RECOVERY_MS) return false;
      this.enter('half_open', now);
    }
    if (this.probing + this.probesOk >= this.successThreshold) {
      if (now >= this.probedAt + PROBE_MS) this.enter('open', now);
      return false;
    }
    this.probing += 1;
    this.probedAt = now;
    return true;
  }

  ends(period: number, ending: Ending, now: number): void {
    if (period !== this.period) return;
    if (this.state === 'half_open') this.probing -= 1;
    if (ending === 'unexpected') return;
    if (this.state === 'half_open') this.probeEnds(ending === 'ok', now);
    else if (ending === 'ok') this.failuresInRow = 0;
    else if (++this.failuresInRow >= this.failureThreshold) this.enter('open', now);
  }

  isolate(now: number): void {
    this.isolated += 1;
    this.enter('open', now);
  }

  reset(now: number): void {
    this.isolated = 0;
    this.enter('closed', now);
  }

  private probeEnds(ok: boolean, now: number): void {
    if (!ok) {
      this.enter('open', now);
      return;
    }
    this.probesOk += 1;
    if (this.probesOk >= this.successThreshold) this.enter('closed', now);
  }

  private enter(state: Model['state'], now: number): void {
    this.state = state;
    this.period += 1;
    this.openedAt = now;
    this.failuresInRow = 0;
    this.probing = 0;
    this.probesOk = 0;
  }
}

/** One circuit and its model, side by side. */
class Interleaving {
  readonly clock = { time: 0, now: () => this.clock.time };
  readonly running: Running[] = [];
  readonly model: Model;
  readonly circuit: Circuit;
  private readonly releases: (() => void)[] = [];

  constructor(
    failureThreshold: number,
    private readonly successThreshold: number,
  ) {
    this.model = new Model(failureThreshold, successThreshold);
    this.circuit = new Circuit({
      name: 'model',
      failureThreshold,
      successThreshold,
      recoveryTimeoutMs: RECOVERY_MS,
      probeTimeoutMs: PROBE_MS,
      expectedErrors: [Expected],
      clock: this.clock,
    });
  }

  async take(step: Step): Promise<void> {
    if (step.kind === 'begin') await this.begin();
    else if (step.kind === 'wait') this.clock.time += step.ms;
    else if (step.kind === 'end') await this.end(step.pick, step.ending);
    else this.command(step.kind);
    expect(this.circuit.state).toBe(this.model.state);
    expect(this.probes()).toBeLessThanOrEqual(this.successThreshold);
  }

  async end(pick: number, ending: Ending): Promise<void> {
    const [call] = this.running.splice(pick % Math.max(1, this.running.length), 1);
    if (call === undefined) return;
    this.model.ends(call.period, ending, this.clock.time);
    call.end(ending);
    await call.settled;
  }

  /** Calls that run now as probes of this half-open period. */
  private probes(): number {
    if (this.model.state !== 'half_open') return 0;
    return this.running.filter(({ period }) => period === this.model.period).length;
  }

  private async begin(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const allowed = this.model.begins(this.clock.time);
    let made = false;
    const call = this.circuit.execute(() => {
      made = true;
      return promise;
    });
    const settled = call.catch((error: unknown) => error);
    expect(made).toBe(allowed);
    if (!allowed) {
      expect(await settled).toBeInstanceOf(CircuitBreakerOpenError);
      return;
    }
    const end = (ending: Ending) => {
      if (ending === 'ok') resolve('fine');
      else reject(ending === 'failure' ? new Expected() : new Unexpected());
    };
    this.running.push({ period: this.model.period, end, settled });
  }

  private command(kind: 'isolate' | 'release' | 'reset'): void {
    if (kind === 'isolate') {
      this.releases.push(this.circuit.isolate());
      this.model.isolate(this.clock.time);
    } else if (kind === 'release') {
      const release = this.releases.pop();
      if (release === undefined) return;
      release();
      this.model.isolated -= 1;
      if (this.model.isolated === 0) this.model.reset(this.clock.time);
    } else {
      this.releases.length = 0;
      this.circuit.reset();
      this.model.reset(this.clock.time);
    }
  }
}

describe('Circuit, in any interleaving of calls, failures and time', () => {
  const thresholds = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }));
  const steps = fc.array(anyStep, { maxLength: 80, size: 'max' });

  it('makes exactly the calls its rules allow, and never more probes than it needs', async () => {
    await fc.assert(
      fc.asyncProperty(thresholds, steps, async ([failures, successes], taken) => {
        const interleaving = new Interleaving(failures, successes);
        for (const each of taken) await interleaving.take(each);
      }),
      { numRuns: 300 },
    );
  });

  it('closes again once the dependency is well, whatever happened before', async () => {
    await fc.assert(
      fc.asyncProperty(thresholds, steps, async ([failures, successes], taken) => {
        const interleaving = new Interleaving(failures, successes);
        for (const each of taken) await interleaving.take(each);
        while (interleaving.running.length > 0) await interleaving.end(0, 'unexpected');
        while (interleaving.model.isolated > 0) await interleaving.take({ kind: 'release' });
        await interleaving.take({ kind: 'wait', ms: RECOVERY_MS });
        for (let i = 0; i < successes; i += 1) {
          await interleaving.take({ kind: 'begin' });
          await interleaving.take({ kind: 'end', pick: 0, ending: 'ok' });
        }
        expect(interleaving.circuit.state).toBe('closed');
      }),
      { numRuns: 200 },
    );
  });
});
