import { messageOf } from '@mainstay/errors';
import type { ResolvedIdempotencyOptions } from '../idempotency.options';
import type { IdempotencyStores } from '../store/idempotency-stores';
import type { ResolvedRequestOptions } from './idempotent-request.options';

/** Nest's own metadata of a route, and of one that sends events for as long as it likes. */
const ROUTE = 'path';
const SERVER_SENT_EVENTS = '__sse__';

/** Why `@IdempotentRequest` cannot work on a method; undefined where it can. */
export function requestProblem(
  prototype: object,
  methodName: string,
  rules: ResolvedRequestOptions,
  stores: IdempotencyStores,
  { inbox: { retentionSeconds } }: ResolvedIdempotencyOptions,
): string | undefined {
  const method = (prototype as Record<string, object>)[methodName]!;
  if (Reflect.getMetadata(ROUTE, method) === undefined) return 'it is no HTTP handler';
  if (Reflect.getMetadata(SERVER_SENT_EVENTS, method) !== undefined) {
    return 'its response never ends, so it cannot be kept';
  }
  const { ttlSeconds, maxKeyLength, maxResponseBytes } = rules;
  for (const [name, value] of Object.entries({ ttlSeconds, maxKeyLength, maxResponseBytes })) {
    if (!(Number.isInteger(value) && value > 0)) return `${name} must be a whole number above 0`;
  }
  try {
    const store = stores.get(rules.store, 2);
    if (store.remembers !== true) return `the store ${store.name} remembers no results`;
    if (store.name === 'inbox' && retentionSeconds !== 0 && ttlSeconds > retentionSeconds) {
      return `ttlSeconds is above inbox.retentionSeconds, ${retentionSeconds}`;
    }
  } catch (error) {
    return messageOf(error);
  }
  return undefined;
}
