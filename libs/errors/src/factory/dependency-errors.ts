import { ServiceError } from '../error/service.error';
import { withDetails, type With } from './with-details';

/** 502 EXTERNAL_SERVICE_ERROR. @throws {ServiceError} always. */
export function raiseExternalServiceError(
  context: With<{ message: string; externalService: string; statusCode?: number }>,
): never {
  const details = { external_service: context.externalService, status_code: context.statusCode };
  throw new ServiceError('EXTERNAL_SERVICE_ERROR', context.message, withDetails(context, details));
}

/** 502 CONTENT_SERVICE_ERROR. @throws {ServiceError} always. */
export function raiseContentServiceError(
  context: With<{ message: string; contentId?: string; statusCode?: number }>,
): never {
  const details = { content_id: context.contentId, status_code: context.statusCode };
  throw new ServiceError('CONTENT_SERVICE_ERROR', context.message, withDetails(context, details));
}

/**
 * 502 INVALID_RESPONSE: a dependency answered what nobody can read. @throws {ServiceError} always.
 */
export function raiseInvalidResponse(
  context: With<{ message: string; externalService: string }>,
): never {
  const details = { external_service: context.externalService };
  throw new ServiceError('INVALID_RESPONSE', context.message, withDetails(context, details));
}

/** 503 KAFKA_PUBLISH_ERROR. @throws {ServiceError} always. */
export function raiseKafkaPublishError(context: With<{ message: string; topic: string }>): never {
  const details = { topic: context.topic };
  throw new ServiceError('KAFKA_PUBLISH_ERROR', context.message, withDetails(context, details));
}

/** 503 CONNECTION_ERROR: refused, reset or not resolved. @throws {ServiceError} always. */
export function raiseConnectionError(context: With<{ message: string; target: string }>): never {
  const details = { target: context.target };
  throw new ServiceError('CONNECTION_ERROR', context.message, withDetails(context, details));
}

/** 503 SERVICE_UNAVAILABLE. @throws {ServiceError} always. */
export function raiseServiceUnavailable(
  context: With<{ message: string; retryAfterMs?: number }>,
): never {
  const { message, retryAfterMs } = context;
  throw new ServiceError('SERVICE_UNAVAILABLE', message, context, { retryAfterMs });
}

/** 503 CIRCUIT_BREAKER_OPEN. @throws {ServiceError} always. */
export function raiseCircuitBreakerOpen(
  context: With<{ circuit: string; retryAfterMs: number }>,
): never {
  const message = `The circuit ${context.circuit} is open.`;
  throw new ServiceError(
    'CIRCUIT_BREAKER_OPEN',
    message,
    withDetails(context, { circuit: context.circuit }),
    { retryAfterMs: context.retryAfterMs },
  );
}

/** 504 TIMEOUT. @throws {ServiceError} always. */
export function raiseTimeoutError(context: With<{ message: string; timeoutMs: number }>): never {
  const details = { timeout_ms: context.timeoutMs };
  throw new ServiceError('TIMEOUT', context.message, withDetails(context, details));
}

/** 500 PROCESSING_ERROR: our own work failed. @throws {ServiceError} always. */
export function raiseProcessingError(
  context: With<{ message: string; retryable?: boolean }>,
): never {
  const { message, retryable } = context;
  throw new ServiceError('PROCESSING_ERROR', message, context, { retryable });
}

/** 500 INTERNAL_ERROR. @throws {ServiceError} always. */
export function raiseInternalError(context: With<{ message: string }>): never {
  throw new ServiceError('INTERNAL_ERROR', context.message, context);
}
