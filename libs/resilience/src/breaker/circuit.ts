import {
  operations,
  systemClock,
  type CircuitState,
  type Clock,
  type Invoke,
  type ServiceIdentity,
} from '@mainstay/core';
import { messageOf } from '@mainstay/errors';
import { CircuitState as CockatielState, type IBreaker } from 'cockatiel';
import { Observable } from 'rxjs';
import { withoutUndefined } from '../options/without-undefined';
import { strategyOf } from './breaker-strategy';
import { CircuitBreakerOpenError } from './circuit-breaker-open.error';
import {
  checkCircuitOptions,
  CIRCUIT_DEFAULTS,
  type CircuitBreakerOptions,
  type ExpectedErrors,
} from './circuit-breaker.options';
import type { CircuitEvent, CircuitSnapshot } from './circuit-state';
import { isWithinProbe, withinProbe } from './within-probe';
import { Uncounted } from './uncounted';

/** While probes run nobody knows when they end; callers are told to come back after this. */
const PROBE_RETRY_MS = 1_000;

const REFUSALS = new Set(['CIRCUIT_BREAKER_OPEN', 'BULKHEAD_FULL', 'RATE_LIMIT_EXCEEDED']);

const SUCCESS: CircuitEvent = { kind: 'call', result: 'success' };
const FAILURE: CircuitEvent = { kind: 'call', result: 'failure' };
const BLOCKED: CircuitEvent = { kind: 'call', result: 'blocked' };

const callWork: Invoke = (work) => (work as () => unknown)();

/**
 * Keeps calls away from a dependency that fails.
 *
 * CLOSED     calls pass. Left when cockatiel's strategy says so after a failure.
 * OPEN       calls are blocked. Left for HALF_OPEN by the first call after recoveryTimeoutMs.
 * HALF_OPEN  at most successThreshold calls pass as probes, the others are blocked. Left for CLOSED
 *            when successThreshold of them succeeded, for OPEN by the first that fails, and by the
 *            first call that finds them running probeTimeoutMs after the last was let through.
 *            A call within a probe is let through beside it: the probe cannot succeed without.
 * isolated   OPEN by hand: left only by the release that isolate() gave, or by reset().
 *
 * A call counts only in the state it began in: one that was slow to fail does not reopen a circuit
 * that has recovered meanwhile. Errors that are not expected count neither way.
 */
export class Circuit {
  readonly name: string;
  private readonly failureThreshold: number;
  private readonly successThreshold: number;
  private readonly recoveryTimeoutMs: number;
  private readonly probeTimeoutMs: number;
  private readonly readiness: boolean;
  private readonly enabled: boolean;
  private readonly isExpected: (error: unknown) => boolean;
  private readonly clock: Pick<Clock, 'now'>;
  private readonly makeStrategy: () => IBreaker;
  private readonly executeWork: Invoke;
  private readonly listeners = new Set<(event: CircuitEvent) => void>();
  private strategy: IBreaker;
  private current: CircuitState = 'closed';
  /** Grows with every change of state; a call belongs to the period it began in. */
  private period = 0;
  private since: number;
  private probes = 0;
  /** When the last probe was let through. */
  private probedAt = 0;
  private probesSucceeded = 0;
  private isolations = 0;
  private lastError: string | null = null;

  /**
   * @param app - Whose calls these are: where it traces, each is a span.
   * @throws {CircuitOptionsInvalidError}
   */
  constructor(
    options: CircuitBreakerOptions,
    private readonly app?: ServiceIdentity,
  ) {
    checkCircuitOptions(options);
    const merged = { ...CIRCUIT_DEFAULTS, ...withoutUndefined(options) };
    this.name = merged.name;
    this.failureThreshold = merged.failureThreshold;
    this.successThreshold = merged.successThreshold;
    this.recoveryTimeoutMs = merged.recoveryTimeoutMs;
    this.probeTimeoutMs = merged.probeTimeoutMs;
    this.readiness = merged.readiness;
    this.enabled = merged.enabled;
    this.isExpected = questionOf(merged.expectedErrors);
    this.clock = merged.clock ?? systemClock;
    this.makeStrategy = () =>
      strategyOf(merged.strategy ?? { kind: 'consecutive' }, merged.failureThreshold);
    this.strategy = this.makeStrategy();
    this.since = this.clock.now();
    this.executeWork = this.enabled ? this.wrap(callWork) : async (work) => callWork(work);
  }

  get state(): CircuitState {
    return this.current;
  }

  /**
   * Makes the call, or does not.
   *
   * @throws {CircuitBreakerOpenError} when the call was not made; else whatever `work` throws.
   */
  execute<Result>(work: () => Result | PromiseLike<Result>): Promise<Result> {
    return this.executeWork(work) as Promise<Result>;
  }

  /** `next` behind this circuit, for one that is called often. */
  wrap(next: Invoke): Invoke {
    if (!this.enabled) return next;
    const guarded: Invoke = async (...args) => {
      const period = this.admit();
      try {
        const result = await (this.current === 'closed'
          ? next(...args)
          : withinProbe(this, period, () => next(...args)));
        this.succeeded(period);
        return result;
      } catch (error) {
        this.failed(period, error);
        throw error;
      }
    };
    const { app, name } = this;
    if (app === undefined) return guarded;
    return (...args) => {
      if (!operations.circuit.observed) return guarded(...args);
      const message = { app, circuit: name, state: this.current };
      return operations.circuit.run(message, () => guarded(...args));
    };
  }

  /** The same with arguments, as the original system's `call`. */
  call<Args extends unknown[], Result>(
    work: (...args: Args) => Result | PromiseLike<Result>,
    ...args: Args
  ): Promise<Result> {
    return this.execute(() => work(...args));
  }

  getState(): CircuitSnapshot {
    return {
      name: this.name,
      state: this.current,
      isolated: this.isolations > 0,
      since: new Date(this.since).toISOString(),
      retryAfterMs: this.current === 'open' ? this.remainingMs() : 0,
      failureThreshold: this.failureThreshold,
      successThreshold: this.successThreshold,
      recoveryTimeoutMs: this.recoveryTimeoutMs,
      readiness: this.readiness,
      lastError: this.lastError,
    };
  }

  /** Closes it at once and forgets every failure and isolation. */
  reset(): void {
    this.isolations = 0;
    this.strategy = this.makeStrategy();
    this.lastError = null;
    this.enter('closed');
  }

  /** Holds it open until the result is called (once for each isolate). */
  isolate(): () => void {
    this.isolations += 1;
    this.enter('open');
    let released = false;
    return () => {
      if (released || this.isolations === 0) return;
      released = true;
      this.isolations -= 1;
      if (this.isolations === 0) this.reset();
    };
  }

  /** Tells every call and change of state; the result stops it. A listener must not throw. */
  listen(listener: (event: CircuitEvent) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Every call and change of state from the subscription on; see {@link listen}. */
  get events(): Observable<CircuitEvent> {
    return new Observable((subscriber) => this.listen((event) => subscriber.next(event)));
  }

  private admit(): number {
    if (this.current === 'closed') return this.period;
    if (this.current === 'open') {
      if (this.isolations > 0 || this.remainingMs() > 0) this.block(this.remainingMs());
      this.enter('half_open');
    }
    const isFull = this.probes + this.probesSucceeded >= this.successThreshold;
    if (isFull && !isWithinProbe(this, this.period)) this.waitForProbes();
    this.probes += 1;
    this.probedAt = this.clock.now();
    return this.period;
  }

  /** Those that run may never end: nobody but a later call would notice. */
  private waitForProbes(): never {
    const now = this.clock.now();
    if (now < this.probedAt) this.probedAt = now;
    if (now - this.probedAt < this.probeTimeoutMs) this.block(PROBE_RETRY_MS);
    this.lastError = `a probe did not end within ${this.probeTimeoutMs} ms`;
    this.enter('open');
    this.block(this.remainingMs());
  }

  private succeeded(period: number): void {
    this.emit(SUCCESS);
    if (period !== this.period) return;
    if (this.current === 'closed') {
      this.strategy.success(CockatielState.Closed);
      return;
    }
    this.probes -= 1;
    this.probesSucceeded += 1;
    if (this.probesSucceeded < this.successThreshold) return;
    this.strategy = this.makeStrategy();
    this.enter('closed');
  }

  private failed(period: number, error: unknown): void {
    const counts = !(error instanceof Uncounted) && this.isExpected(error);
    if (counts) this.emit(FAILURE);
    if (period !== this.period) return;
    if (this.current === 'half_open') this.probes -= 1;
    if (!counts) return;
    this.lastError = messageOf(error);
    if (this.current === 'half_open' || this.strategy.failure(CockatielState.Closed)) {
      this.enter('open');
    }
  }

  private enter(to: CircuitState): void {
    const from = this.current;
    this.period += 1;
    this.since = this.clock.now();
    this.probes = 0;
    this.probesSucceeded = 0;
    this.current = to;
    if (from !== to) this.emit({ kind: 'state', from, to });
  }

  private block(retryAfterMs: number): never {
    this.emit(BLOCKED);
    throw new CircuitBreakerOpenError(this.name, new Date(this.since), retryAfterMs);
  }

  private remainingMs(): number {
    if (this.isolations > 0) return this.recoveryTimeoutMs;
    const now = this.clock.now();
    // Somebody set the clock back: the wait begins anew instead of lasting until it has caught up.
    if (now < this.since) this.since = now;
    return Math.max(0, this.since + this.recoveryTimeoutMs - now);
  }

  private emit(event: CircuitEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

function questionOf(expected: ExpectedErrors | undefined): (error: unknown) => boolean {
  if (expected === undefined) return (error) => !isRefusal(error);
  if (typeof expected === 'function') return expected;
  return (error) => expected.some((type) => error instanceof type);
}

/** Another guard further in made no call: that says nothing of the dependency. */
function isRefusal(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && REFUSALS.has(code);
}
