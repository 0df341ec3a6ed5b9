import { SERVICE_ERROR_CODES } from './error-codes';
import { LIBRARY_ERROR_CODES } from './library-error-codes';

const all = [...Object.entries(SERVICE_ERROR_CODES), ...Object.entries(LIBRARY_ERROR_CODES)];

describe('the error codes', () => {
  it.each([
    [400, ['VALIDATION_ERROR', 'PARSING_ERROR', 'MISSING_REQUIRED_FIELD']],
    [401, ['AUTHENTICATION_ERROR']],
    [403, ['AUTHORIZATION_ERROR']],
    [404, ['RESOURCE_NOT_FOUND']],
    [409, ['STATE_CONFLICT']],
    [413, ['PAYLOAD_TOO_LARGE']],
    [415, ['UNSUPPORTED_MEDIA_TYPE']],
    [429, ['RATE_LIMIT', 'QUOTA_EXCEEDED']],
    [500, ['PROCESSING_ERROR', 'INTERNAL_ERROR']],
    [502, ['EXTERNAL_SERVICE_ERROR', 'CONTENT_SERVICE_ERROR', 'INVALID_RESPONSE']],
    [
      503,
      ['KAFKA_PUBLISH_ERROR', 'CONNECTION_ERROR', 'SERVICE_UNAVAILABLE', 'CIRCUIT_BREAKER_OPEN'],
    ],
    [504, ['TIMEOUT']],
  ])('a service answers %i for %j and for nothing else', (status, codes) => {
    const entries = Object.entries(SERVICE_ERROR_CODES);
    const found = entries.flatMap(([code, rule]) => (rule.status === status ? [code] : []));
    expect(found).toEqual(codes);
  });

  it('are in capitals, and no code of a lib is also one of the services', () => {
    for (const [code] of all) expect(code).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
    expect(new Set(all.map(([code]) => code)).size).toBe(all.length);
  });

  it.each(all)('%s has a status of an error; what is away or limits may be retried', (_c, rule) => {
    expect(rule.status).toBeGreaterThanOrEqual(400);
    expect(rule.status).toBeLessThan(600);
    if ([429, 502, 503, 504].includes(rule.status)) expect(rule.retryable).toBe(true);
    if ([400, 401, 403, 404, 413, 415].includes(rule.status)) expect(rule.retryable).toBe(false);
  });
});
