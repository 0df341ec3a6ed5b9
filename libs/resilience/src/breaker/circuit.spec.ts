import { Circuit } from './circuit';
import { CircuitBreakerOpenError } from './circuit-breaker-open.error';
import type { CircuitBreakerOptions } from './circuit-breaker.options';
import type { CircuitEvent } from './circuit-state';
import { CircuitOptionsInvalidError } from './circuit-options-invalid.error';

class DependencyError extends Error {}

function circuitOf(options: Partial<CircuitBreakerOptions> = {}) {
  const clock = { time: 1_000_000, now: () => clock.time };
  const circuit = new Circuit({
    name: 'content',
    failureThreshold: 3,
    recoveryTimeoutMs: 1_000,
    successThreshold: 2,
    clock,
    ...options,
  });
  const events: CircuitEvent[] = [];
  circuit.listen((event) => events.push(event));
  const fail = () => circuit.execute(() => Promise.reject(new DependencyError('down')));
  const failTimes = async (times: number) => {
    for (let i = 0; i < times; i += 1) await expect(fail()).rejects.toThrow();
  };
  return { circuit, clock, events, fail, failTimes };
}

/** A call that ends when it is told to. */
function pending<Result>() {
  let resolve!: (value: Result) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<Result>((ok, no) => {
    resolve = ok;
    reject = no;
  });
  return { promise, resolve, reject };
}

describe('Circuit', () => {
  it('opens after the threshold of failures in a row and names itself in the error', async () => {
    const { circuit, failTimes } = circuitOf();
    await failTimes(3);
    const error = await circuit.execute(() => 'never').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CircuitBreakerOpenError);
    expect(error).toMatchObject({ circuit: 'content', retryAfterMs: 1_000, deferMs: 1_000 });
    expect(circuit.getState()).toMatchObject({ state: 'open', lastError: 'down' });
  });

  it('starts counting anew after a success', async () => {
    const { circuit, failTimes } = circuitOf();
    await failTimes(2);
    await circuit.execute(() => 'fine');
    await failTimes(2);
    expect(circuit.state).toBe('closed');
  });

  it('lets no more than the success threshold of probes through while half open', async () => {
    const { circuit, clock, failTimes } = circuitOf();
    await failTimes(3);
    clock.time += 1_000;
    const calls = Array.from({ length: 20 }, () => pending<string>());
    let made = 0;
    const results = calls.map(({ promise }) =>
      circuit
        .execute(() => {
          made += 1;
          return promise;
        })
        .catch((error: unknown) => error),
    );
    expect(made).toBe(2);
    for (const call of calls) call.resolve('fine');
    const blocked = (await Promise.all(results)).filter(
      (r) => r instanceof CircuitBreakerOpenError,
    );
    expect(blocked).toHaveLength(18);
    expect(circuit.state).toBe('closed');
  });

  it('opens again when its probes do not end, and is judged by new ones from then on', async () => {
    const { circuit, clock, events, failTimes } = circuitOf({ probeTimeoutMs: 5_000 });
    await failTimes(3);
    clock.time += 1_000;
    const stuck = [pending<string>(), pending<string>()];
    const late = stuck.map(({ promise }) => circuit.execute(() => promise));
    const refused = () => circuit.execute(() => 'never').catch((error: unknown) => error);
    clock.time += 4_999;
    expect(await refused()).toMatchObject({ retryAfterMs: 1_000 });
    expect(circuit.state).toBe('half_open');
    clock.time += 1;
    events.length = 0;
    expect(await refused()).toMatchObject({ code: 'CIRCUIT_BREAKER_OPEN', retryAfterMs: 1_000 });
    expect(circuit.getState()).toMatchObject({
      state: 'open',
      lastError: 'a probe did not end within 5000 ms',
    });
    expect(events).toEqual([
      { kind: 'state', from: 'half_open', to: 'open' },
      { kind: 'call', result: 'blocked' },
    ]);
    clock.time += 1_000;
    stuck[0]!.resolve('late');
    stuck[1]!.reject(new DependencyError('late'));
    await Promise.allSettled(late);
    expect(circuit.state).toBe('open');
    await circuit.execute(() => 'fine');
    await circuit.execute(() => 'fine');
    expect(circuit.state).toBe('closed');
  });

  it('gives a probe its whole time, also where the clock was set back', async () => {
    const { circuit, clock, failTimes } = circuitOf({ probeTimeoutMs: 5_000, successThreshold: 1 });
    await failTimes(3);
    clock.time += 1_000;
    const probe = pending<string>();
    const probing = circuit.execute(() => probe.promise);
    clock.time -= 3_600_000;
    await expect(circuit.execute(() => 'never')).rejects.toThrow();
    clock.time += 4_999;
    await expect(circuit.execute(() => 'never')).rejects.toThrow();
    expect(circuit.state).toBe('half_open');
    probe.resolve('fine');
    await probing;
    expect(circuit.state).toBe('closed');
  });

  it('opens again when a probe fails', async () => {
    const { circuit, clock, failTimes } = circuitOf();
    await failTimes(3);
    clock.time += 1_000;
    await circuit.execute(() => 'one good probe');
    await failTimes(1);
    expect(circuit.getState()).toMatchObject({ state: 'open', retryAfterMs: 1_000 });
  });

  it('does not count a call that began before the circuit last changed its state', async () => {
    const { circuit, clock, failTimes } = circuitOf();
    const slow = pending<string>();
    const late = circuit.execute(() => slow.promise).catch((error: unknown) => error);
    await failTimes(3);
    clock.time += 1_000;
    await circuit.execute(() => 'probe');
    slow.reject(new DependencyError('late'));
    await late;
    expect(circuit.state).toBe('half_open');
  });

  it('counts an unexpected error neither way, closed or half open', async () => {
    const { circuit, clock, failTimes, events } = circuitOf({ expectedErrors: [DependencyError] });
    const unexpected = () => circuit.execute(() => Promise.reject(new TypeError('a bug')));
    for (let i = 0; i < 10; i += 1) await expect(unexpected()).rejects.toThrow(TypeError);
    expect(circuit.state).toBe('closed');
    await failTimes(3);
    clock.time += 1_000;
    for (let i = 0; i < 5; i += 1) await expect(unexpected()).rejects.toThrow(TypeError);
    expect(circuit.state).toBe('half_open');
    expect(events.filter((event) => event.kind === 'call' && event.result === 'success')).toEqual(
      [],
    );
  });

  it('stays open while isolated, whatever time passes, and closes when released', async () => {
    const { circuit, clock } = circuitOf();
    const release = circuit.isolate();
    clock.time += 1_000_000;
    await expect(circuit.execute(() => 'never')).rejects.toThrow(CircuitBreakerOpenError);
    release();
    release();
    await expect(circuit.execute(() => 'fine')).resolves.toBe('fine');
  });

  it('closes at once on reset', async () => {
    const { circuit, failTimes } = circuitOf();
    await failTimes(3);
    circuit.reset();
    await expect(circuit.execute(() => 'fine')).resolves.toBe('fine');
  });

  it('passes everything through when it is not enabled', async () => {
    const { circuit, failTimes } = circuitOf({ enabled: false });
    await failTimes(10);
    expect(circuit.state).toBe('closed');
  });

  it('opens by share of failures with the count strategy', async () => {
    const { circuit, failTimes } = circuitOf({
      strategy: { kind: 'count', threshold: 0.5, size: 4 },
    });
    await failTimes(2);
    await circuit.execute(() => 'fine');
    expect(circuit.state).toBe('closed');
    await failTimes(1);
    expect(circuit.state).toBe('open');
  });

  it('opens by share of failures with the sampling strategy, given enough calls', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'], now: 5_000 });
    try {
      const { circuit, fail, failTimes } = circuitOf({
        strategy: { kind: 'sampling', threshold: 0.5, durationMs: 10_000, minimumPerSecond: 1 },
      });
      await failTimes(4);
      expect(circuit.state).toBe('closed');
      for (let i = 0; i < 6; i += 1) await circuit.execute(() => 'fine');
      jest.setSystemTime(9_000);
      await failTimes(2);
      expect(circuit.state).toBe('closed');
      await expect(fail()).rejects.toThrow();
      expect(circuit.state).toBe('open');
    } finally {
      jest.useRealTimers();
    }
  });

  it('waits its time anew, not until the old one, when the clock is set back', async () => {
    const { circuit, clock, failTimes } = circuitOf();
    await failTimes(3);
    clock.time -= 3_600_000;
    expect(circuit.getState().retryAfterMs).toBe(1_000);
    clock.time += 1_000;
    await expect(circuit.execute(() => 'fine')).resolves.toBe('fine');
  });

  it('takes a refusal of another guard for no failure, unless told to', async () => {
    const { circuit } = circuitOf({ failureThreshold: 1 });
    const refusal = new CircuitBreakerOpenError('inner', new Date(0), 5);
    await expect(circuit.execute(() => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(circuit.state).toBe('closed');
    const told = circuitOf({ failureThreshold: 1, expectedErrors: () => true }).circuit;
    await expect(told.execute(() => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(told.state).toBe('open');
  });

  it('is an observable of what it does, until the subscription ends', async () => {
    const { circuit, failTimes } = circuitOf();
    const seen: CircuitEvent[] = [];
    const subscription = circuit.events.subscribe((event) => seen.push(event));
    await failTimes(3);
    subscription.unsubscribe();
    circuit.reset();
    expect(seen.map((event) => (event.kind === 'call' ? event.result : event.to))).toEqual([
      'failure',
      'failure',
      'failure',
      'open',
    ]);
  });

  it('tells every change of state and every call', async () => {
    const { circuit, clock, events, failTimes } = circuitOf();
    await failTimes(3);
    await circuit.execute(() => 'never').catch((error: unknown) => error);
    clock.time += 1_000;
    await circuit.execute(() => 'a');
    await circuit.execute(() => 'b');
    expect(events.filter((event) => event.kind === 'state')).toEqual([
      { kind: 'state', from: 'closed', to: 'open' },
      { kind: 'state', from: 'open', to: 'half_open' },
      { kind: 'state', from: 'half_open', to: 'closed' },
    ]);
    const results = events.flatMap((event) => (event.kind === 'call' ? [event.result] : []));
    expect(results).toEqual(['failure', 'failure', 'failure', 'blocked', 'success', 'success']);
  });

  it('lists every wrong option at once', () => {
    const make = () => new Circuit({ name: '', failureThreshold: 0, successThreshold: 1.5 });
    expect(make).toThrow(CircuitOptionsInvalidError);
    expect(make).toThrow(/name is empty; failureThreshold .* 0; successThreshold .* 1\.5/);
  });
});
