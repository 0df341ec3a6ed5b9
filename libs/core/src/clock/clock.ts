/**
 * Time as the libs see it, so that tests can turn the hands (`ManualClock` of @mainstay/testing).
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Runs `callback` once after `delayMs`, 24 days at most; the result cancels it. Does not keep the
   * process up.
   */
  schedule(delayMs: number, callback: () => void): () => void;
  /** Resolves after `delayMs`, or at once when the signal is or gets aborted. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** Nest token of the application's {@link Clock}. @default the system's clock */
export const CLOCK = Symbol('mainstay.core.Clock');
