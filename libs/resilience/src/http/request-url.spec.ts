import { requestUrl } from './request-url';

describe('the address of a request', () => {
  it.each([
    ['http://a:80', '/v1/x', 'http://a/v1/x'],
    ['http://a/api/', '/v1/x?y=1&z=?', 'http://a/api/v1/x?y=1&z=?'],
    ['https://a/api', '/', 'https://a/api/'],
    ['http://a', '//b/x', 'http://a//b/x'],
    ['http://a', '/http://b/x', 'http://a/http://b/x'],
    ['http://a', '/x#y', 'http://a/x%23y'],
    ['http://user:word@a', '/x', 'http://a/x'],
  ])('of %s and %s is %s', (base, path, url) => {
    expect(requestUrl(base, path).href).toBe(url);
  });

  it('is refused where the path does not begin with a slash', () => {
    expect(() => requestUrl('http://a', '@b/x')).toThrow('"@b/x" does not begin with a slash');
  });
});
