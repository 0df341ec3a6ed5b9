import type { ThrottlerStorage } from '@nestjs/throttler';

/** How many requests one client may make. */
export interface RateLimitOptions {
  /** Requests in a window. @default none: clients are not limited */
  readonly requests?: number;
  /** Milliseconds; it slides. @default 60_000 */
  readonly windowMs?: number;
  /**
   * Where hits are counted: one of the throttler's storages, for example over Redis, where replicas
   * share the limit.
   *
   * @default the memory of this process
   */
  readonly storage?: ThrottlerStorage;
  /**
   * Who a request is from.
   *
   * @default its address; of IPv6 the network's 64 bits
   */
  readonly clientOf?: (request: unknown) => string;
}

export const RATE_LIMIT_DEFAULTS = { windowMs: 60_000 } as const;

/** A limit that is on. */
export type ActiveRateLimit = RateLimitOptions &
  Required<Pick<RateLimitOptions, 'requests' | 'windowMs'>>;
