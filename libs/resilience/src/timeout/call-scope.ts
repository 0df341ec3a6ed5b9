import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What the innermost `@Timeout` around the running code knows. Its signal is made when somebody
 * asks: most calls never do, and an AbortController costs more than the rest of a timeout.
 */
export class CallScope {
  private controller: AbortController | undefined;
  private joined: AbortSignal | undefined;
  private reason: unknown;

  constructor(private readonly outer: CallScope | undefined) {}

  /** Aborted when this call's time is over, or that of a call around it. */
  get signal(): AbortSignal {
    if (this.joined === undefined) {
      this.controller = new AbortController();
      const own = this.controller.signal;
      this.joined = this.outer === undefined ? own : AbortSignal.any([own, this.outer.signal]);
      if (this.reason !== undefined) this.controller.abort(this.reason);
    }
    return this.joined;
  }

  expire(reason: unknown): void {
    this.reason = reason;
    this.controller?.abort(reason);
  }
}

export const callScopes = new AsyncLocalStorage<CallScope>();
