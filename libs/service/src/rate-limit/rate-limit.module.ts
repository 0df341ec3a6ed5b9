import type { DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { ClientRateLimitGuard } from './client-rate-limit.guard';
import type { ActiveRateLimit } from './rate-limit.options';

class RateLimitModule {}

/** Limits every client of an application. */
export function rateLimitModule(limit: ActiveRateLimit): DynamicModule {
  const { requests, windowMs, storage, clientOf } = limit;
  const throttler = { limit: requests, ttl: windowMs, blockDuration: 0 };
  return {
    module: RateLimitModule,
    imports: [
      ThrottlerModule.forRoot({
        throttlers: [throttler],
        ...(storage === undefined ? {} : { storage }),
        ...(clientOf === undefined ? {} : { getTracker: async (request) => clientOf(request) }),
      }),
    ],
    providers: [{ provide: APP_GUARD, useClass: ClientRateLimitGuard }],
  };
}
