import { CallTimeoutError } from '../timeout/timeout.error';
import { errorOfStatus, errorOfTransport, isDependencyFailure } from './http-errors';

const context = { service: 'shop_service', operation: 'read_text' };
const answered = (status: number, retryAfter?: string) =>
  errorOfStatus(status, retryAfter, context, 'content_service');
const failed = (cause: unknown) => errorOfTransport(cause, 1_000, context, 'content_service');

describe('the error of an answer', () => {
  it('says when to come back: in seconds or at a date, and never before now', () => {
    expect(answered(429, '7').retryAfterMs).toBe(7_000);
    const inTenSeconds = new Date(Date.now() + 10_000).toUTCString();
    const asked = answered(503, inTenSeconds).retryAfterMs;
    expect(asked).toBeGreaterThan(8_000);
    expect(asked).toBeLessThanOrEqual(10_000);
    expect(answered(503, 'Wed, 21 Oct 2015 07:28:00 GMT').retryAfterMs).toBe(0);
    expect(answered(429, 'soon').retryAfterMs).toBeUndefined();
    expect(answered(429).retryAfterMs).toBeUndefined();
  });

  it.each([
    [400, false],
    [404, false],
    [418, false],
    [429, false],
    [408, true],
    [500, true],
    [503, true],
  ])('with status %i speaks against the dependency: %s', (status, against) => {
    expect(isDependencyFailure(answered(status))).toBe(against);
  });
});

describe('the error of a request without an answer', () => {
  it.each([
    ['ECONNREFUSED', 'CONNECTION_ERROR'],
    ['ECONNRESET', 'CONNECTION_ERROR'],
    ['ENOTFOUND', 'CONNECTION_ERROR'],
    ['UND_ERR_SOCKET', 'CONNECTION_ERROR'],
    ['UND_ERR_CONNECT_TIMEOUT', 'TIMEOUT'],
    ['UND_ERR_BODY_TIMEOUT', 'TIMEOUT'],
    ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'INVALID_RESPONSE'],
    ['CERT_HAS_EXPIRED', 'EXTERNAL_SERVICE_ERROR'],
  ])('%s is %s, retryable, and names dependency and operation', (code, expected) => {
    const error = failed(Object.assign(new Error('it failed'), { code }));
    expect(error).toMatchObject({
      code: expected,
      retryable: true,
      message: expect.stringMatching(/content_service.*read_text|read_text.*content_service/),
      detail: { details: { external_service: 'content_service' } },
    });
    expect(isDependencyFailure(error)).toBe(true);
  });

  it('is INVALID_RESPONSE where it was no HTTP', () => {
    // The parser of undici says no code in every case.
    const error = Object.assign(new Error('Expected HTTP/'), { name: 'HTTPParserError' });
    expect(failed(error).code).toBe('INVALID_RESPONSE');
  });

  it('is found in the cause, too', () => {
    const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(failed(new TypeError('fetch failed', { cause })).code).toBe('CONNECTION_ERROR');
  });

  it('names the time that was over: its own, or that of a call around it', () => {
    expect(failed(Object.assign(new Error('x'), { name: 'TimeoutError' })).message).toContain(
      'within 1000 ms',
    );
    const error = failed(new CallTimeoutError('Texts.fetch', 250));
    expect(error).toMatchObject({ code: 'TIMEOUT' });
    expect(error.message).toContain('within 250 ms');
  });
});
