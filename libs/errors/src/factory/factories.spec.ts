import { SERVICE_ERROR_CODES } from '../code/error-codes';
import { ServiceError } from '../error/service.error';
import * as dependencies from './dependency-errors';
import * as requests from './request-errors';

const context = { service: 'content_service', operation: 'create_content', correlationId: 'c' };
const message = 'What happened.';

function raised(raise: () => never): ServiceError {
  try {
    return raise();
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}

type Case = [code: string, raise: () => never, details: object];
const cases: Case[] = [
  [
    'VALIDATION_ERROR',
    () => requests.raiseValidationError({ ...context, message, field: 'a', value: 5 }),
    { field: 'a', value: 5 },
  ],
  [
    'PARSING_ERROR',
    () => requests.raiseParsingError({ ...context, message, parseTarget: 'body' }),
    { parse_target: 'body' },
  ],
  [
    'MISSING_REQUIRED_FIELD',
    () => requests.raiseMissingRequiredField({ ...context, field: 'a' }),
    { field: 'a' },
  ],
  ['AUTHENTICATION_ERROR', () => requests.raiseAuthenticationError({ ...context, message }), {}],
  ['AUTHORIZATION_ERROR', () => requests.raiseAuthorizationError({ ...context, message }), {}],
  [
    'RESOURCE_NOT_FOUND',
    () => requests.raiseResourceNotFound({ ...context, resourceType: 'batch', resourceId: '1' }),
    { resource_type: 'batch', resource_id: '1' },
  ],
  [
    'STATE_CONFLICT',
    () => requests.raiseStateConflict({ ...context, message, currentState: 'running' }),
    { current_state: 'running' },
  ],
  [
    'PAYLOAD_TOO_LARGE',
    () => requests.raisePayloadTooLarge({ ...context, sizeBytes: 11, limitBytes: 10 }),
    { size_bytes: 11, limit_bytes: 10 },
  ],
  ['UNSUPPORTED_MEDIA_TYPE', () => requests.raiseUnsupportedMediaType({ ...context, message }), {}],
  ['RATE_LIMIT', () => requests.raiseRateLimitError({ ...context, message }), {}],
  ['QUOTA_EXCEEDED', () => requests.raiseQuotaExceeded({ ...context, message }), {}],
  [
    'EXTERNAL_SERVICE_ERROR',
    () =>
      dependencies.raiseExternalServiceError({
        ...context,
        message,
        externalService: 'mail',
        statusCode: 500,
      }),
    { external_service: 'mail', status_code: 500 },
  ],
  [
    'CONTENT_SERVICE_ERROR',
    () => dependencies.raiseContentServiceError({ ...context, message, contentId: '1' }),
    { content_id: '1' },
  ],
  [
    'INVALID_RESPONSE',
    () => dependencies.raiseInvalidResponse({ ...context, message, externalService: 'mail' }),
    { external_service: 'mail' },
  ],
  [
    'KAFKA_PUBLISH_ERROR',
    () => dependencies.raiseKafkaPublishError({ ...context, message, topic: 't' }),
    { topic: 't' },
  ],
  [
    'CONNECTION_ERROR',
    () => dependencies.raiseConnectionError({ ...context, message, target: 'mail' }),
    { target: 'mail' },
  ],
  ['SERVICE_UNAVAILABLE', () => dependencies.raiseServiceUnavailable({ ...context, message }), {}],
  [
    'CIRCUIT_BREAKER_OPEN',
    () => dependencies.raiseCircuitBreakerOpen({ ...context, circuit: 'mail', retryAfterMs: 5 }),
    { circuit: 'mail' },
  ],
  [
    'TIMEOUT',
    () => dependencies.raiseTimeoutError({ ...context, message, timeoutMs: 10 }),
    { timeout_ms: 10 },
  ],
  ['PROCESSING_ERROR', () => dependencies.raiseProcessingError({ ...context, message }), {}],
  ['INTERNAL_ERROR', () => dependencies.raiseInternalError({ ...context, message }), {}],
];

describe('the factories', () => {
  it.each(cases)('raise %s with its facts and its context', (code, raise, details) => {
    const error = raised(raise);
    expect(error).toMatchObject({ code, details, name: 'ServiceError' });
    expect(error.detail).toEqual({
      error_code: code,
      message: error.message,
      correlation_id: 'c',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      service: 'content_service',
      operation: 'create_content',
      details,
    });
  });

  it.each(cases)('raise %s retryable or not as its rule says', (code, raise) => {
    const rule = SERVICE_ERROR_CODES[code as keyof typeof SERVICE_ERROR_CODES];
    expect(raised(raise).retryable).toBe(rule.retryable);
  });

  it('cover every code of the services', () => {
    expect(cases.map(([code]) => code).sort()).toEqual(Object.keys(SERVICE_ERROR_CODES).sort());
  });

  it("keep the caller's own details and the cause", () => {
    const cause = new Error('why');
    const error = raised(() =>
      requests.raiseMissingRequiredField({
        ...context,
        field: 'a',
        details: { form: 'b' },
        cause,
      }),
    );
    expect(error.cause).toBe(cause);
    expect(error.details).toEqual({ field: 'a', form: 'b' });
  });

  it('let the caller say that its own work may not be tried again', () => {
    const raise = () =>
      dependencies.raiseProcessingError({ ...context, message, retryable: false });
    expect(raised(raise).retryable).toBe(false);
  });
});
