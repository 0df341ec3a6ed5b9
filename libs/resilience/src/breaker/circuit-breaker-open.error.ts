import { MainstayError, type Deferral } from '@mainstay/errors';

/**
 * The call was not made: the circuit is open, held open, or its probes are under way. A consumer
 * waits (`deferMs`) and spends no attempt; HTTP answers 503 with `Retry-After`.
 */
export class CircuitBreakerOpenError extends MainstayError implements Deferral {
  readonly code = 'CIRCUIT_BREAKER_OPEN';
  readonly retryable = true;
  readonly deferMs: number;

  constructor(
    readonly circuit: string,
    /** When it opened. */
    readonly since: Date,
    /** Milliseconds until a probe may pass. */
    readonly retryAfterMs: number,
  ) {
    super(
      `The circuit ${circuit} is open since ${since.toISOString()}: the call was not made. ` +
        `It lets a probe through in ${Math.ceil(retryAfterMs / 1_000)} s.`,
      { details: { circuit, since: since.toISOString(), retry_after_ms: retryAfterMs } },
    );
    this.deferMs = retryAfterMs;
  }
}
