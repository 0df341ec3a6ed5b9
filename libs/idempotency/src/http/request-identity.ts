import { createHash } from 'node:crypto';
import type { HttpRequest } from './http-exchange';

/** `POST /v1/batches/:id/retry`: the method and the route's template, never a raw path. */
export function operationOf(request: HttpRequest): string {
  const path = typeof request.route?.path === 'string' ? request.route.path : '';
  return `${request.method ?? 'GET'} ${path}`;
}

/** The operation as part of a store's key. */
export function operationName(operation: string): string {
  return `http_${operation.replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '')}`;
}

/**
 * Whose key it is: two callers may choose the same. The user that a guard has found (its `id`, else
 * `sub`), else a hash of what authorises the request, else nobody.
 */
export function principalOf({ user, headers }: HttpRequest): string {
  const { id, sub } = (user ?? {}) as { readonly id?: unknown; readonly sub?: unknown };
  const name = id ?? sub;
  if (typeof name === 'string' || typeof name === 'number') return `user:${name}`;
  const { authorization } = headers;
  return authorization === undefined ? '' : `authorization:${hashOf(authorization)}`;
}

/**
 * What was asked for: method, URL and body. Of a body that Nest has parsed the fields in any order;
 * a body that is parsed later than by middleware (multipart) is not in it.
 */
export function fingerprintOf(request: HttpRequest): string {
  const { method, originalUrl, url, body, rawBody } = request;
  const hash = createHash('sha256').update(JSON.stringify([method, originalUrl ?? url]));
  const bytes = rawBody ?? (body instanceof Uint8Array ? body : undefined);
  return hash.update(bytes ?? JSON.stringify(inOrder(body)) ?? '').digest('hex');
}

/** The text a store's key is made of. */
export function scopeOf(operation: string, principal: string, key: string): string {
  return JSON.stringify([operation, principal, key]);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, field]) => [name, inOrder(field)]));
}
