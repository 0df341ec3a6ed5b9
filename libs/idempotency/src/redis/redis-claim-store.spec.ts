import { systemClock } from '@mainstay/core';
import { EmbeddedRedis, RedisClient } from '@mainstay/redis';
import * as fc from 'fast-check';
import {
  ABSENT,
  claimed,
  confirmed,
  released,
  renewed,
  type ClaimState,
} from '../claim/claim-state';
import { ClaimKeys } from '../claim/claim-keys';
import type { EffectKey } from '../claim/effect-key';
import type { Claim } from '../store/claim-store';
import { RedisClaimStore } from './redis-claim-store';

const PREFIX = 'model';
const SERVICE = 'model_service';
const LEASE_MS = 60_000;
const TTL_SECONDS = 3_600;
const OWNERS = ['one', 'two'] as const;
type Owner = (typeof OWNERS)[number];

/** What the state machine says stands there. Time passes only by a lease that ends. */
interface Model {
  state: ClaimState;
}

/** The same in Redis. */
interface Stored {
  readonly redis: RedisClient;
  readonly store: RedisClaimStore;
  readonly name: string;
  readonly claims: Readonly<Record<Owner, Claim>>;
}

type Step = fc.AsyncCommand<Model, Stored>;

/** A step of one owner: the machine and the store take it and give the same answer. */
function ownersStep(
  title: string,
  inModel: (state: ClaimState, owner: Owner) => { readonly state: ClaimState; answer: unknown },
  inRedis: (stored: Stored, claim: Claim) => Promise<unknown>,
): fc.Arbitrary<Step> {
  return fc.constantFrom(...OWNERS).map((owner) => ({
    check: () => true,
    async run(model, stored) {
      const { state, answer } = inModel(model.state, owner);
      model.state = state;
      expect(await inRedis(stored, stored.claims[owner])).toEqual(answer);
      expect(await standing(stored)).toEqual(standingOf(state, stored));
    },
    toString: () => `${title} by ${owner}`,
  }));
}

/** What stands in Redis: whose claim, or that the effect has happened. */
async function standing({ redis, name }: Stored): Promise<string> {
  const text = await redis.get(name);
  if (text === null) return 'absent';
  const { status, owner } = JSON.parse(text) as { status: string; owner: string };
  return status === 'completed' ? status : owner;
}

function standingOf(state: ClaimState, { claims }: Stored): string {
  return state.status === 'processing' ? claims[state.owner as Owner].owner : state.status;
}

const steps = [
  ownersStep(
    'claim',
    (state, owner) => {
      const { state: after, answer } = claimed(state, owner, 0, LEASE_MS);
      return { state: after, answer: answer.status };
    },
    async ({ store }, claim) =>
      (await store.claim(claim, { leaseMs: LEASE_MS, ttlSeconds: TTL_SECONDS })).status,
  ),
  ownersStep(
    'renew',
    (state, owner) => renewed(state, owner, 0, LEASE_MS),
    ({ store }, claim) => store.renew(claim, LEASE_MS),
  ),
  ownersStep(
    'confirm',
    (state, owner) => confirmed(state, owner, 0, TTL_SECONDS * 1_000),
    ({ store }, claim) => store.confirm(claim, TTL_SECONDS),
  ),
  ownersStep(
    'release',
    (state, owner) => released(state, owner, 0),
    ({ store }, claim) => store.release(claim),
  ),
  fc.constant<Step>({
    check: ({ state }) => state.status === 'processing',
    async run(model, { redis, name }) {
      model.state = ABSENT;
      await redis.deleteKey(name);
    },
    toString: () => 'the lease ends',
  }),
];

describe('RedisClaimStore', () => {
  const redis = new RedisClient({ embedded: new EmbeddedRedis() });
  const store = new RedisClaimStore(redis, systemClock, PREFIX, SERVICE);
  let runs = 0;

  beforeAll(() => redis.start());
  afterAll(() => redis.stop());

  function nothingYet(): { readonly model: Model; readonly real: Stored } {
    const key: EffectKey = {
      group: `${SERVICE}-consumer`,
      eventType: 'test.event.v1',
      id: `event-${(runs += 1)}`,
      eventId: 'event',
      correlationId: null,
      sourceService: SERVICE,
    };
    const claimOf = (owner: Owner): Claim => ({ key, owner: `${owner}-token`, startedAt: 0 });
    const claims = { one: claimOf('one'), two: claimOf('two') };
    const name = new ClaimKeys(PREFIX, SERVICE).of(key);
    return { model: { state: ABSENT }, real: { redis, store, name, claims } };
  }

  it('takes every step as the state machine does, whatever came before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(steps, { maxCommands: 25 }), (commands) =>
        fc.asyncModelRun(nothingYet, commands),
      ),
      { numRuns: 150 },
    );
  });
});
