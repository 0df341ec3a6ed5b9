/**
 * The address of a request: its path stands behind the base URL's own, whatever it looks like. A
 * path that begins with two slashes would else name another host.
 *
 * @throws {TypeError} where the path does not begin with a slash.
 */
export function requestUrl(baseUrl: string, path: string): URL {
  if (!path.startsWith('/')) {
    throw new TypeError(`The path ${JSON.stringify(path)} does not begin with a slash.`);
  }
  const base = new URL(baseUrl);
  const url = new URL(base.origin);
  const [pathname = '', ...query] = path.split('?');
  url.pathname = base.pathname.replace(/\/+$/, '') + pathname;
  if (query.length > 0) url.search = query.join('?');
  return url;
}
