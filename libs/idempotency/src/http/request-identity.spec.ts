import type { HttpRequest } from './http-exchange';
import { fingerprintOf, operationName, operationOf, principalOf } from './request-identity';

const request = (fields: object) =>
  ({ method: 'POST', url: '/1', headers: {}, ...fields }) as unknown as HttpRequest;

describe('the identity of a request', () => {
  it('names the operation by the template of its route', () => {
    const operation = operationOf(request({ route: { path: '/v1/batches/:id/retry' } }));
    expect(operation).toBe('POST /v1/batches/:id/retry');
    expect(operationName(operation)).toBe('http_POST_v1_batches_id_retry');
  });

  it('goes by the user a guard found, else by what authorises the request', () => {
    expect(principalOf(request({ user: { id: 7, sub: 'x' } }))).toBe('user:7');
    expect(principalOf(request({ user: { sub: 'x' } }))).toBe('user:x');
    const one = principalOf(request({ headers: { authorization: 'Bearer one' } }));
    expect(one).toMatch(/^authorization:[0-9a-f]{64}$/);
    expect(principalOf(request({ headers: { authorization: 'Bearer two' } }))).not.toBe(one);
    expect(principalOf(request({}))).toBe('');
  });

  it('has one fingerprint for one content, in whatever order its fields come', () => {
    const one = fingerprintOf(request({ body: { a: 1, b: [{ c: 2, d: 3 }] } }));
    expect(fingerprintOf(request({ body: { b: [{ d: 3, c: 2 }], a: 1 } }))).toBe(one);
  });

  it.each([
    { body: { a: 2 } },
    { body: [['a', 1]] },
    { body: undefined },
    { body: { a: 1 }, originalUrl: '/2' },
    { body: { a: 1 }, method: 'PUT' },
    { body: { a: 1 }, rawBody: Buffer.from('{"a":1} ') },
    { body: Buffer.from('x') },
  ])('has another fingerprint for %j', (fields) => {
    expect(fingerprintOf(request(fields))).not.toBe(fingerprintOf(request({ body: { a: 1 } })));
  });
});
