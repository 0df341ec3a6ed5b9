import { Inject, Injectable } from '@nestjs/common';
import {
  CLOCK,
  DelayWheel,
  diagnostics,
  SERVICE_IDENTITY,
  type Clock,
  type Invoke,
  type ServiceIdentity,
} from '@mainstay/core';
import type { BulkheadOptions } from './bulkhead/bulkhead.options';
import { Compartment } from './bulkhead/compartment';
import { fallingBack, type FallbackOptions } from './fallback/falling-back';
import type { RateLimitOptions } from './rate-limit/rate-limit.options';
import { RateLimiter } from './rate-limit/rate-limiter';
import { retrying } from './retry/retrying';
import type { RetryOptions } from './retry/retry-policy';
import { timingOut } from './timeout/timing-out';

/** Puts a guard around a call. */
export type Wrap = (next: Invoke) => Invoke;

/** Makes the guards of one application: they go by its clock and tell its figures. */
@Injectable()
export class GuardFactory {
  private readonly wheels = new Map<number, DelayWheel>();

  constructor(
    @Inject(SERVICE_IDENTITY) private readonly app: ServiceIdentity,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  bulkhead(name: string, options: BulkheadOptions): Compartment {
    const { app, clock } = this;
    const bulkhead = new Compartment({ ...options, name, clock });
    bulkhead.listen(({ name: of, active, queued }, result) => {
      if (result !== undefined && diagnostics.bulkheadCall.observed) {
        diagnostics.bulkheadCall.publish({ app, bulkhead: of, result });
      }
      if (!diagnostics.bulkheadDepth.observed) return;
      diagnostics.bulkheadDepth.publish({ app, bulkhead: of, active, queued });
    });
    return bulkhead;
  }

  rateLimiter(name: string, options: RateLimitOptions): RateLimiter {
    const { app, clock } = this;
    const limiter = new RateLimiter({ ...options, name, clock });
    limiter.listen((_limiter, result) => {
      if (!diagnostics.rateLimit.observed) return;
      diagnostics.rateLimit.publish({ app, limiter: name, result });
    });
    return limiter;
  }

  /** One budget for everything that is wrapped by the result. */
  retry(operation: string, options: RetryOptions): Wrap {
    const { app, clock } = this;
    return retrying(options, {
      clock,
      listener: (result) => diagnostics.retry.publish({ app, operation, result }),
    });
  }

  /** Timeouts of one length share one timer: they come at most an eighth late. */
  timeout(operation: string, timeoutMs: number): Wrap {
    const { app } = this;
    let wheel = this.wheels.get(timeoutMs);
    if (wheel === undefined) {
      wheel = new DelayWheel(this.clock, timeoutMs);
      this.wheels.set(timeoutMs, wheel);
    }
    return timingOut(operation, wheel, () => diagnostics.callTimeout.publish({ app, operation }));
  }

  fallback(
    operation: string,
    options: FallbackOptions,
    standIn: (error: unknown, ...args: unknown[]) => unknown,
  ): Wrap {
    const { app } = this;
    return fallingBack(options, standIn, (result) =>
      diagnostics.fallback.publish({ app, operation, result }),
    );
  }
}
