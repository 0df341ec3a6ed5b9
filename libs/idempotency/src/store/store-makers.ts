import type { Clock } from '@mainstay/core';
import type { Transactions } from '@mainstay/database';
import type { RedisClient } from '@mainstay/redis';
import type { ResolvedIdempotencyOptions } from '../idempotency.options';
import { inboxPlaces, poolSizeOf } from '../inbox/inbox-places';
import { InboxStore } from '../inbox/inbox-store';
import { Semaphore } from '../inbox/semaphore';
import { MemoryClaimStore } from '../memory/memory-claim-store';
import { MemoryInboxStore } from '../memory/memory-inbox-store';
import { RedisClaimStore } from '../redis/redis-claim-store';
import { RedisFlagStore } from '../redis/redis-flag-store';
import { heedingOutcomes } from '../undone-outcome';
import type { ClaimStore } from './claim-store';
import type { IdempotencyStore } from './idempotency-store';
import { REDIS_VERSION_1, type StoreMaker } from './idempotency-stores';
import { LeasedStore } from './leased-store';
import type { OutcomeReporter } from './outcome-reporter';

/** What stores are made of. */
export interface StoreParts {
  readonly options: ResolvedIdempotencyOptions;
  readonly clock: Clock;
  readonly reporter: OutcomeReporter;
  /** Undefined where RedisModule is not imported. */
  readonly redis: () => RedisClient | undefined;
  /** Undefined where DatabaseModule is not imported. */
  readonly transactions: Transactions | undefined;
}

/** How each store of an application is made. */
export function storeMakers(parts: StoreParts): ReadonlyMap<string, StoreMaker> {
  const { options, clock, reporter } = parts;
  const leased = (claims: ClaimStore) => new LeasedStore(claims, options, clock, reporter);
  const memory = once(() => leased(new MemoryClaimStore(clock)));
  const makers = new Map<string, StoreMaker>([
    ['redis', options.memory ? memory : () => leased(redisClaims(parts))],
    [
      REDIS_VERSION_1,
      options.memory ? memory : () => leased(new RedisFlagStore(required(parts.redis()))),
    ],
    [
      'inbox',
      options.memory
        ? () => heedingOutcomes(new MemoryInboxStore(memory(), parts.transactions))
        : () => heedingOutcomes(inbox(parts)),
    ],
    ['memory', memory],
  ]);
  for (const store of options.stores) {
    makers.set(store.name, () => ('runOnce' in store ? heedingOutcomes(store) : leased(store)));
  }
  return makers;
}

function redisClaims({ options, clock, redis }: StoreParts): ClaimStore {
  return new RedisClaimStore(required(redis()), clock, options.keyPrefix, options.serviceName);
}

function required(client: RedisClient | undefined): RedisClient {
  if (client === undefined) {
    throw new Error(
      `the store redis needs RedisModule: add RedisModule.forRoot(…) to the application's ` +
        `imports, or use the store inbox`,
    );
  }
  return client;
}

function inbox({ options, reporter, transactions }: StoreParts): IdempotencyStore {
  if (transactions === undefined) {
    throw new Error(
      `the store inbox needs DatabaseModule: add DatabaseModule.forRoot(…) with the migrations ` +
        `inboxMigrations to the application's imports, or use the store redis`,
    );
  }
  const places = new Semaphore(inboxPlaces(poolSizeOf(transactions), options.inbox));
  return new InboxStore(transactions, places, options.inbox, reporter);
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
