import {
  duplicate,
  failed,
  fieldProblems,
  outcomesOf,
  takesBatches,
  type Invoke,
  type LayerBuilder,
  type MessageInfo,
  type MethodSite,
  type Outcome,
  type RequestContext,
} from '@mainstay/core';
import { defaultGroup, type EffectKey } from '../claim/effect-key';
import { IdempotencyKeyMissingError } from '../errors/idempotency-key-missing.error';
import { IdempotencyKeySharedError } from '../errors/idempotency-key-shared.error';
import { MessageInFlightError } from '../errors/message-in-flight.error';
import type { Idempotency } from '../idempotency';
import type { OnceWork } from '../store/idempotency-store';
import type { IdempotencyStores } from '../store/idempotency-stores';
import type { OnceResult } from '../store/once-result';
import { firstOfMessage, isShared, type CalledMethod } from './first-of-message';
import { IDEMPOTENT_CONSUMER_RULES } from './idempotent-consumer.option-rules';
import type { IdempotentConsumerOptions } from './idempotent-consumer.options';
import { messageKey } from './message-key';

/** The key of a call, by its arguments and the message it is about. */
type KeyOf = (args: readonly unknown[], message: MessageInfo | undefined) => EffectKey;

/** Puts `Idempotency` around decorated methods: `runBatch` where a bus gives them batches. */
export function idempotentConsumerBuilder(
  idempotency: Idempotency,
  stores: IdempotencyStores,
  context: RequestContext,
  serviceName: string,
): LayerBuilder<IdempotentConsumerOptions> {
  return (options, site) => {
    const { store, version } = options;
    const problems = fieldProblems('', options, IDEMPOTENT_CONSUMER_RULES);
    if (problems.length > 0) throw new Error(problems.join('; '));
    const isBatch = takesBatches(site);
    const known = stores.get(store, version);
    if (known.runBatch === undefined && isBatch) {
      throw new Error(`the store ${String(store)} takes no batches: it has no runBatch`);
    }
    checkPrepare(options, site);
    const place = `${site.className}.${site.methodName}`;
    const keyOf: KeyOf = (args, message) => {
      if (options.key !== undefined) {
        const text = options.key(...(args as never[]));
        return idempotency.keyOf(text, place.replaceAll('.', '_'));
      }
      const key = messageKey(args, message, defaultGroup(serviceName));
      if (key === undefined) throw new IdempotencyKeyMissingError(place);
      return key;
    };
    return isBatch
      ? batchLayer(idempotency, context, options, site, keyOf)
      : singleLayer(idempotency, context, options, { ...site, place, store: known }, keyOf);
  };
}

function singleLayer(
  idempotency: Idempotency,
  context: RequestContext,
  options: IdempotentConsumerOptions,
  { instance, place, store }: MethodSite & Pick<CalledMethod, 'place' | 'store'>,
  keyOf: KeyOf,
) {
  const { prepare, ...runOptions } = options;
  return (next: Invoke): Invoke => {
    const workOf = (args: readonly unknown[]): OnceWork<unknown, unknown> =>
      prepare === undefined
        ? { apply: () => next(...args) as Promise<unknown> }
        : {
            prepare: () => call(instance, prepare, args[0]),
            apply: (prepared) => next(args[0], prepared, ...args.slice(1)) as Promise<unknown>,
          };
    return (...args) => {
      try {
        const { message } = context;
        const called = { key: keyOf(args, message), place, store };
        const first = message === undefined ? called : firstOfMessage(message, called);
        const running = idempotency.runOnce(called.key, workOf(args), runOptions);
        return isShared(first, called) ? onlyRun(running, called, first) : running.then(answerOf);
      } catch (error) {
        return Promise.reject(error as Error);
      }
    };
  };
}

/** It ran, where the other method had given the key back; to wait for that one is of no use. */
async function onlyRun(
  running: Promise<OnceResult<unknown>>,
  { place }: CalledMethod,
  first: CalledMethod,
): Promise<unknown> {
  try {
    const result = await running;
    if (result.status === 'first') return result.value;
  } catch (error) {
    if (!(error instanceof MessageInFlightError)) throw error;
  }
  throw new IdempotencyKeySharedError(place, first.place);
}

function answerOf(result: OnceResult<unknown>): unknown {
  return result.status === 'duplicate' ? duplicate() : result.value;
}

/** The method is given the messages that have not been handled, and answers for those. */
function batchLayer(
  idempotency: Idempotency,
  context: RequestContext,
  options: IdempotentConsumerOptions,
  { instance }: MethodSite,
  keyOf: KeyOf,
) {
  const { prepare, ...runOptions } = options;
  return (next: Invoke): Invoke =>
    async (messages, ...rest): Promise<readonly (Outcome | undefined)[]> => {
      const list = messages as readonly unknown[];
      const infos = context.batch ?? [];
      const keys = list.map((message, at) => ({
        key: keyOf([message, ...rest], infos[at]),
        order: orderOf(infos[at]),
      }));
      const those = (firsts: readonly number[]) => firsts.map((at) => list[at]);
      const work = {
        ...(prepare === undefined
          ? {}
          : { prepare: (firsts: readonly number[]) => call(instance, prepare, those(firsts)) }),
        apply: async (firsts: readonly number[], prepared: unknown) => {
          const args = withPrepared([those(firsts), ...rest], prepare, prepared);
          return outcomesOf(await next(...args), firsts.length);
        },
      };
      const results = await idempotency.runBatch(keys, work, runOptions);
      return results.map((result) => {
        if (result.status === 'duplicate') return duplicate();
        return result.status === 'failed' ? failed(result.error) : result.value;
      });
    };
}

function call(instance: object, methodName: string, argument: unknown): Promise<unknown> {
  return (instance as Record<string, (argument: unknown) => Promise<unknown>>)[methodName]!(
    argument,
  );
}

/** The caller does not know about `prepared`: what else it passes comes after it. */
function withPrepared(args: readonly unknown[], prepare: string | undefined, prepared: unknown) {
  const [first, ...rest] = args;
  return prepare === undefined ? args : [first, prepared, ...rest];
}

/** Messages of one partition and key are in order. */
function orderOf(message: MessageInfo | undefined): string | undefined {
  if (message === undefined || message.key === null) return undefined;
  const key = Buffer.from(message.key).toString('latin1');
  return `${message.topic} ${message.partition} ${key}`;
}

function checkPrepare({ prepare }: IdempotentConsumerOptions, { instance, className }: MethodSite) {
  if (prepare === undefined) return;
  if (typeof (instance as Record<string, unknown>)[prepare] === 'function') return;
  throw new Error(`prepare names ${prepare}, but ${className} has no such method`);
}
