import {
  Injectable,
  Optional,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { MethodChainInvalidError, MethodChains } from '@mainstay/core';
import type { Observable } from 'rxjs';
import { IdempotentRequests } from './idempotent-requests';

/** Hands requests of `@IdempotentRequest` methods to {@link IdempotentRequests}. */
@Injectable()
export class IdempotentRequestInterceptor implements NestInterceptor {
  /**
   * Without IdempotencyModule `MethodChains` fails the boot, naming the methods.
   *
   * @throws {MethodChainInvalidError} where no module of the suite is there to do so.
   */
  constructor(
    @Optional() private readonly requests: IdempotentRequests,
    @Optional() chains?: MethodChains,
  ) {
    if ((requests ?? chains) === undefined) throw new MethodChainInvalidError([MODULE_MISSING]);
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return this.requests.handle(context, next);
  }
}

const MODULE_MISSING =
  '@IdempotentRequest is used, but IdempotencyModule is not imported: add ' +
  "IdempotencyModule.forRoot(…) to the application's imports.";
