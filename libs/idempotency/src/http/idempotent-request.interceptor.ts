import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import { IdempotentRequests } from './idempotent-requests';

/** Hands requests of `@IdempotentRequest` methods to {@link IdempotentRequests}. */
@Injectable()
export class IdempotentRequestInterceptor implements NestInterceptor {
  constructor(private readonly requests: IdempotentRequests) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return this.requests.handle(context, next);
  }
}
