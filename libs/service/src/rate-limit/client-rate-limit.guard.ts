import { Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  getOptionsToken,
  getStorageToken,
  ThrottlerGuard,
  type ThrottlerLimitDetail,
  type ThrottlerModuleOptions,
  type ThrottlerStorage,
} from '@nestjs/throttler';
import { RequestContext, SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import { raiseRateLimitError } from '@mainstay/errors';
import { OperationalController } from '@mainstay/observability';

/** Where `@Throttle` of the throttler notes a limit of a route's own. */
const OWN_LIMIT = 'THROTTLER:LIMIT';

/**
 * The throttler over all routes of a service: a client has one count, not one a route, unless a
 * route says `@Throttle`. Probes and metrics are not counted; what is no request over HTTP neither.
 */
@Injectable()
export class ClientRateLimitGuard extends ThrottlerGuard {
  constructor(
    @Inject(getOptionsToken()) options: ThrottlerModuleOptions,
    @Inject(getStorageToken()) storage: ThrottlerStorage,
    routes: Reflector,
    @Inject(SERVICE_IDENTITY) private readonly app: ServiceIdentity,
    private readonly context: RequestContext,
  ) {
    super(options, storage, routes);
  }

  protected override async shouldSkip(context: ExecutionContext): Promise<boolean> {
    return context.getType() !== 'http' || context.getClass() === OperationalController;
  }

  protected override generateKey(context: ExecutionContext, client: string, name: string): string {
    const places = [context.getHandler(), context.getClass()];
    const own: unknown = this.reflector.getAllAndOverride(OWN_LIMIT + name, places);
    return own === undefined ? `${name}-${client}` : super.generateKey(context, client, name);
  }

  protected override async throwThrottlingException(
    _context: ExecutionContext,
    { limit, ttl, timeToBlockExpire }: ThrottlerLimitDetail,
  ): Promise<void> {
    raiseRateLimitError({
      service: this.app.name,
      operation: 'rate_limit',
      correlationId: this.context.correlationId ?? null,
      message: `More than ${limit} requests in ${ttl / 1_000} s. Try again later.`,
      details: { limit, window_ms: ttl },
      retryAfterMs: Math.max(1, timeToBlockExpire) * 1_000,
    });
  }
}
