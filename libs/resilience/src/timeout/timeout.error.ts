import { MainstayError } from '@mainstay/errors';

/** A call took longer than it may. It may still be running: its signal was aborted. */
export class CallTimeoutError extends MainstayError {
  readonly code = 'TIMEOUT';
  readonly retryable = true;

  constructor(
    what: string,
    readonly timeoutMs: number,
  ) {
    super(`${what} took longer than ${timeoutMs} ms.`, { details: { timeout_ms: timeoutMs } });
  }
}
