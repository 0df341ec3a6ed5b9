import { ServiceError } from '../error/service.error';
import { withDetails, type With } from './with-details';

/** 400 VALIDATION_ERROR: the input breaks a rule. @throws {ServiceError} always. */
export function raiseValidationError(
  context: With<{ message: string; field?: string; value?: unknown }>,
): never {
  const { message, field, value } = context;
  const details = {
    ...(field === undefined ? {} : { field }),
    ...(value === undefined ? {} : { value }),
  };
  throw new ServiceError('VALIDATION_ERROR', message, withDetails(context, details));
}

/** 400 PARSING_ERROR: the input cannot be read at all. @throws {ServiceError} always. */
export function raiseParsingError(context: With<{ message: string; parseTarget?: string }>): never {
  const details = context.parseTarget === undefined ? {} : { parse_target: context.parseTarget };
  throw new ServiceError('PARSING_ERROR', context.message, withDetails(context, details));
}

/** 400 MISSING_REQUIRED_FIELD. @throws {ServiceError} always. */
export function raiseMissingRequiredField(context: With<{ field: string }>): never {
  const message = `The field ${context.field} is required.`;
  const details = { field: context.field };
  throw new ServiceError('MISSING_REQUIRED_FIELD', message, withDetails(context, details));
}

/** 401 AUTHENTICATION_ERROR. @throws {ServiceError} always. */
export function raiseAuthenticationError(context: With<{ message: string }>): never {
  throw new ServiceError('AUTHENTICATION_ERROR', context.message, context);
}

/** 403 AUTHORIZATION_ERROR. @throws {ServiceError} always. */
export function raiseAuthorizationError(context: With<{ message: string }>): never {
  throw new ServiceError('AUTHORIZATION_ERROR', context.message, context);
}

/** 404 RESOURCE_NOT_FOUND. @throws {ServiceError} always. */
export function raiseResourceNotFound(
  context: With<{ resourceType: string; resourceId: string }>,
): never {
  const message = `${context.resourceType} ${JSON.stringify(context.resourceId)} was not found.`;
  const details = { resource_type: context.resourceType, resource_id: context.resourceId };
  throw new ServiceError('RESOURCE_NOT_FOUND', message, withDetails(context, details));
}

/** 409 STATE_CONFLICT: not in the state the thing is in. @throws {ServiceError} always. */
export function raiseStateConflict(
  context: With<{ message: string; currentState?: string }>,
): never {
  const state = context.currentState;
  const details = state === undefined ? {} : { current_state: state };
  throw new ServiceError('STATE_CONFLICT', context.message, withDetails(context, details));
}

/** 413 PAYLOAD_TOO_LARGE; the sizes are bytes. @throws {ServiceError} always. */
export function raisePayloadTooLarge(
  context: With<{ sizeBytes?: number; limitBytes: number }>,
): never {
  const size = context.sizeBytes === undefined ? '' : ` of ${context.sizeBytes} bytes`;
  const message = `The payload${size} is over the limit of ${context.limitBytes} bytes.`;
  const details = { limit_bytes: context.limitBytes, size_bytes: context.sizeBytes };
  throw new ServiceError('PAYLOAD_TOO_LARGE', message, withDetails(context, details));
}

/** 415 UNSUPPORTED_MEDIA_TYPE. @throws {ServiceError} always. */
export function raiseUnsupportedMediaType(context: With<{ message: string }>): never {
  throw new ServiceError('UNSUPPORTED_MEDIA_TYPE', context.message, context);
}

/** 429 RATE_LIMIT. @throws {ServiceError} always. */
export function raiseRateLimitError(
  context: With<{ message: string; retryAfterMs?: number }>,
): never {
  const { message, retryAfterMs } = context;
  throw new ServiceError('RATE_LIMIT', message, context, { retryAfterMs });
}

/** 429 QUOTA_EXCEEDED. @throws {ServiceError} always. */
export function raiseQuotaExceeded(
  context: With<{ message: string; retryAfterMs?: number }>,
): never {
  const { message, retryAfterMs } = context;
  throw new ServiceError('QUOTA_EXCEEDED', message, context, { retryAfterMs });
}
