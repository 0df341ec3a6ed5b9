import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import { annotateMethod, needModule } from '@mainstay/core';
import { IDEMPOTENT_REQUEST } from './idempotent-request.annotation';
import { IdempotentRequestInterceptor } from './idempotent-request.interceptor';
import type { IdempotentRequestOptions } from './idempotent-request.options';

const NEEDED = { decorator: '@IdempotentRequest', module: 'IdempotencyModule' };

/**
 * Carries a request out once per `Idempotency-Key`, on an HTTP handler of a Nest controller. A
 * repetition is given the first response again, with `Idempotency-Replayed: true`; the same key
 * with another content is refused with 422, one whose first request is still at work with 409 and
 * `Retry-After`.
 *
 * With the store `inbox` the request is one transaction, which the handler's writes join: effect,
 * key and response are committed together, before the first byte of the response is sent. Source:
 * draft-ietf-httpapi-idempotency-key-header-07.
 */
export function IdempotentRequest(options: IdempotentRequestOptions = {}): MethodDecorator {
  return applyDecorators(
    // Twice: on the function for the request, with the class for the boot.
    SetMetadata(IDEMPOTENT_REQUEST, options),
    (target: object, name: string | symbol) => {
      annotateMethod(IDEMPOTENT_REQUEST, options, target, name);
      needModule(NEEDED, target, name);
    },
    UseInterceptors(IdempotentRequestInterceptor),
  ) as MethodDecorator;
}
