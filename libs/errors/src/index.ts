export { MainstayError, type ErrorDetails } from './error/mainstay.error';
export { ServiceError, type ServiceErrorOptions } from './error/service.error';
export type { ErrorContext, ErrorDetail } from './detail/error-detail';
export { SERVICE_ERROR_CODES, type ErrorCodeRule, type ServiceErrorCode } from './code/error-codes';
export { LIBRARY_ERROR_CODES } from './code/library-error-codes';
export {
  classifyFailure,
  errorCodeOf,
  isDeferral,
  type Deferral,
  type Failure,
} from './classification/classify';
export { asError, messageOf, readableError } from './classification/readable-error';
export {
  raiseAuthenticationError,
  raiseAuthorizationError,
  raiseMissingRequiredField,
  raiseParsingError,
  raisePayloadTooLarge,
  raiseQuotaExceeded,
  raiseRateLimitError,
  raiseResourceNotFound,
  raiseStateConflict,
  raiseUnsupportedMediaType,
  raiseValidationError,
} from './factory/request-errors';
export {
  raiseCircuitBreakerOpen,
  raiseConnectionError,
  raiseContentServiceError,
  raiseExternalServiceError,
  raiseInternalError,
  raiseInvalidResponse,
  raiseKafkaPublishError,
  raiseProcessingError,
  raiseServiceUnavailable,
  raiseTimeoutError,
} from './factory/dependency-errors';
export type { ErrorAnswer, ErrorBody } from './http/error-body';
export { answerOf, httpStatusOf } from './http/error-answer';
export { ErrorFilter, type ErrorFilterOptions } from './http/error.filter';
