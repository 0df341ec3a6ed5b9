/** The endpoint of a request that no route took. */
export const UNMATCHED = 'unmatched';

/** What Express leaves on a request when a route took it. */
export interface RoutedRequest {
  readonly baseUrl?: string;
  readonly route?: { readonly path?: unknown };
}

const CATCH_ALL = new Set(['*', '/*', '*path', '/*path', '{*path}', '/{*path}']);

/**
 * The template of the route that took a request, for example `/v1/content/:id`. Never the raw path:
 * that has as many values as there are callers' ideas.
 */
export function routeTemplate(request: RoutedRequest): string {
  const path = request.route?.path;
  if (typeof path !== 'string' || CATCH_ALL.has(path)) return UNMATCHED;
  return `${request.baseUrl ?? ''}${path}` || '/';
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The method of a request, `OTHER` for those no service here answers. */
export function methodLabel(method: string | undefined): string {
  return method !== undefined && METHODS.has(method) ? method : 'OTHER';
}
