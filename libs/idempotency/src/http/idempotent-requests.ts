import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { MethodChainInvalidError, type ProviderScanner } from '@mainstay/core';
import { defer, type Observable } from 'rxjs';
import { IdempotencyKeyRequiredError } from '../errors/idempotency-key-required.error';
import type { ResolvedIdempotencyOptions } from '../idempotency.options';
import type { IdempotencyStores } from '../store/idempotency-stores';
import type { HttpRequest, HttpResponse } from './http-exchange';
import { idempotencyKeyOf } from './idempotency-key';
import { IDEMPOTENT_REQUEST } from './idempotent-request.annotation';
import {
  IDEMPOTENT_REQUEST_DEFAULTS,
  type IdempotentRequestOptions,
  type ResolvedRequestOptions,
} from './idempotent-request.options';
import { OnceExchange, type ExchangeParts } from './once-exchange';
import { fingerprintOf, operationOf, principalOf, scopeOf } from './request-identity';
import { requestProblem } from './request-problem';

/**
 * Carries requests out once. `@IdempotentRequest` is a thin skin over it; an interceptor of your
 * own calls {@link handle} with options it has from elsewhere.
 */
export class IdempotentRequests {
  private readonly reflector = new Reflector();

  constructor(
    private readonly parts: ExchangeParts,
    private readonly stores: IdempotencyStores,
    private readonly options: ResolvedIdempotencyOptions,
    private readonly scanner: ProviderScanner,
  ) {}

  /**
   * Carries the request out, or answers it as it was answered before.
   *
   * @throws {IdempotencyKeyRequiredError}
   * @throws {IdempotencyKeyMalformedError}
   * @throws {IdempotencyKeyReusedError} @throws {RequestInFlightError}
   */
  handle(
    context: ExecutionContext,
    next: CallHandler,
    options?: IdempotentRequestOptions,
  ): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const own = options ?? this.reflector.get<unknown>(IDEMPOTENT_REQUEST, context.getHandler());
    const rules = this.resolve((own ?? {}) as IdempotentRequestOptions);
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const operation = operationOf(request);
    const key = idempotencyKeyOf(request.headers['idempotency-key'], rules.maxKeyLength);
    if (key === undefined) {
      if (rules.onMissingKey === 'pass') return next.handle();
      throw new IdempotencyKeyRequiredError(operation);
    }
    const exchange = new OnceExchange(this.parts, context, next, {
      operation,
      scope: scopeOf(operation, (rules.principal ?? principalOf)(request), key),
      fingerprint: (rules.fingerprint ?? fingerprintOf)(request),
      response: context.switchToHttp().getResponse<HttpResponse>(),
      rules,
    });
    return defer(() => exchange.run());
  }

  /**
   * @param platform - What Nest serves HTTP by, as its adapter names itself.
   * @throws {MethodChainInvalidError} listing every decorated method that cannot work.
   */
  checkRoutes(platform: string | undefined): void {
    const problems = this.scanner
      .annotated<IdempotentRequestOptions>(IDEMPOTENT_REQUEST)
      .flatMap(({ provider, methodName, value }) => {
        const problem =
          platform === 'fastify'
            ? 'it works with @nestjs/platform-express, not with Fastify'
            : requestProblem(
                provider.prototype,
                methodName,
                this.resolve(value),
                this.stores,
                this.options,
              );
        const place = `${provider.className}.${methodName}`;
        return problem === undefined ? [] : [`${place}: @IdempotentRequest: ${problem}`];
      });
    if (problems.length > 0) throw new MethodChainInvalidError(problems);
  }

  private resolve(options: IdempotentRequestOptions): ResolvedRequestOptions {
    return { ...IDEMPOTENT_REQUEST_DEFAULTS, ...this.options.http, ...options };
  }
}
