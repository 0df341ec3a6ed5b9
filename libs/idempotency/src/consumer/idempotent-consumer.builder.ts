import {
  duplicate,
  type Invoke,
  type LayerBuilder,
  type MethodSite,
  type RequestContext,
} from '@mainstay/core';
import { defaultGroup, type EffectKey } from '../claim/effect-key';
import { IdempotencyKeyMissingError } from '../errors/idempotency-key-missing.error';
import type { Idempotency } from '../idempotency';
import type { IdempotencyStores } from '../store/idempotency-stores';
import type { IdempotentConsumerOptions } from './idempotent-consumer.options';
import { messageKey } from './message-key';

/** Puts `Idempotency.runOnce` around decorated methods. */
export function idempotentConsumerBuilder(
  idempotency: Idempotency,
  stores: IdempotencyStores,
  context: RequestContext,
  serviceName: string,
): LayerBuilder<IdempotentConsumerOptions> {
  return (options, site) => {
    const { store, version, ttlSeconds } = options;
    stores.get(store, version);
    checkPrepare(options, site);
    const place = `${site.className}.${site.methodName}`;
    const keyOf = (args: readonly unknown[]): EffectKey => {
      if (options.key !== undefined) {
        const text = options.key(...(args as never[]));
        return idempotency.keyOf(text, place.replaceAll('.', '_'));
      }
      const key = messageKey(args, context.message, defaultGroup(serviceName));
      if (key === undefined) throw new IdempotencyKeyMissingError(place);
      return key;
    };
    return (next) =>
      async (...args) => {
        const work = workOf(next, args, options.prepare, site.instance);
        const result = await idempotency.runOnce(keyOf(args), work, { store, version, ttlSeconds });
        return result.status === 'duplicate' ? duplicate() : result.value;
      };
  };
}

function workOf(next: Invoke, args: unknown[], prepare: string | undefined, instance: object) {
  if (prepare === undefined) return { apply: async () => next(...args) };
  const [event, ...rest] = args;
  return {
    prepare: async () => (instance as Record<string, Invoke>)[prepare]!(event),
    // The caller does not know about `prepared`: what else it passes comes after it.
    apply: async (prepared: unknown) => next(event, prepared, ...rest),
  };
}

function checkPrepare({ prepare }: IdempotentConsumerOptions, { instance, className }: MethodSite) {
  if (prepare === undefined) return;
  if (typeof (instance as Record<string, unknown>)[prepare] === 'function') return;
  throw new Error(`prepare names ${prepare}, but ${className} has no such method`);
}
