import { defineGatheredScript, defineScript, RedisClient } from '@mainstay/redis';
import { uniquePrefix, waitFor } from '@mainstay/testing';

const append = defineGatheredScript(
  `local answers = {}
   for i, key in ipairs(KEYS) do
     answers[i] = redis.pcall('APPEND', key, ARGV[2 * i - 1] .. ARGV[2 * i])
   end
   return answers`,
);

/** What a Redis Cluster has of its own. */
export interface ClusterTraits {
  /** Keys of one transaction or script must share a slot. */
  readonly prefix: (name: string) => string;
}

/**
 * What every Redis, embedded or real, must do alike. A cluster counts the subscribers of the node
 * that was asked only, by which these suites see who is subscribed: its own suite is about those.
 */
export function redisContract(newClient: () => RedisClient, cluster?: ClusterTraits): void {
  const clients: RedisClient[] = [];
  let prefix: string;
  let client: RedisClient;

  async function connect(): Promise<RedisClient> {
    const made = newClient();
    clients.push(made);
    await made.start();
    return made;
  }

  beforeEach(async () => {
    prefix = uniquePrefix('redis');
    if (cluster !== undefined) prefix = cluster.prefix(prefix);
    client = await connect();
  });

  afterEach(async () => {
    for (const key of await client.scanPattern(`${prefix}*`)) await client.deleteKey(key);
    await Promise.all(clients.splice(0).map((each) => each.stop()));
  });

  describe('keys', () => {
    it('sets a key once', async () => {
      expect(await client.setIfNotExists(`${prefix}:k`, 'first')).toBe(true);
      expect(await client.setIfNotExists(`${prefix}:k`, 'second')).toBe(false);
      expect(await client.get(`${prefix}:k`)).toBe('first');
    });

    it('lets one of many callers at once set a key', async () => {
      const other = await connect();
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, i) =>
          (i % 2 === 0 ? client : other).setIfNotExists(`${prefix}:k`, String(i), 60),
        ),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
    });

    it('forgets a key after its time to live', async () => {
      await client.setIfNotExists(`${prefix}:k`, 'x', 1);
      expect(await client.get(`${prefix}:k`)).toBe('x');
      await waitFor(async () => (await client.get(`${prefix}:k`)) === null, { what: 'expiry' });
      expect(await client.setIfNotExists(`${prefix}:k`, 'y', 1)).toBe(true);
    });

    it.each([0, -1, 1.5, NaN])('refuses %p seconds to live, as a permanent error', async (ttl) => {
      const refused = { code: 'REDIS_COMMAND_FAILED' };
      await expect(client.setex(prefix, ttl, 'x')).rejects.toMatchObject(refused);
      await expect(client.setIfNotExists(prefix, 'x', ttl)).rejects.toMatchObject(refused);
    });

    it('overwrites with setex', async () => {
      await client.setIfNotExists(`${prefix}:k`, 'x');
      expect(await client.setex(`${prefix}:k`, 60, 'y')).toBe(true);
      expect(await client.get(`${prefix}:k`)).toBe('y');
    });

    it('says how many keys it deleted', async () => {
      await client.setex(`${prefix}:k`, 60, 'x');
      expect(await client.deleteKey(`${prefix}:k`)).toBe(1);
      expect(await client.deleteKey(`${prefix}:k`)).toBe(0);
      expect(await client.get(`${prefix}:k`)).toBeNull();
    });

    it('keeps any text', async () => {
      const text = 'å ✓ 𝒳 "\'\\\r\n\u0000';
      await client.setex(`${prefix}:k`, 60, text);
      expect(await client.get(`${prefix}:k`)).toBe(text);
    });

    it('answers a ping', async () => {
      expect(await client.ping()).toBe(true);
    });

    it('finds every matching key over many pages, once each', async () => {
      const names = Array.from({ length: 1_700 }, (_, i) => `${prefix}:page:${i}`);
      await Promise.all(names.map((name) => client.setex(name, 60, '1')));
      await client.setex(`${prefix}:other`, 60, '1');
      expect((await client.scanPattern(`${prefix}:page:*`)).sort()).toEqual(names.sort());
      expect(await client.scanPattern(`${prefix}:nothing*`)).toEqual([]);
    });
  });

  describe('transactions', () => {
    it('runs what was queued, all together', async () => {
      await client.watch(`${prefix}:a`);
      expect(await client.get(`${prefix}:a`)).toBeNull();
      await client.multi();
      await client.setex(`${prefix}:a`, 60, '1');
      await client.setex(`${prefix}:b`, 60, '2');
      const other = await connect();
      expect(await other.get(`${prefix}:a`)).toBeNull();
      expect(await client.exec()).toEqual(['OK', 'OK']);
      expect(await other.get(`${prefix}:b`)).toBe('2');
    });

    it('runs nothing when a watched key changed', async () => {
      const other = await connect();
      await client.watch(`${prefix}:a`);
      await other.setex(`${prefix}:a`, 60, 'theirs');
      await client.multi();
      await client.setex(`${prefix}:a`, 60, 'mine');
      expect(await client.exec()).toBeNull();
      expect(await client.get(`${prefix}:a`)).toBe('theirs');
    });

    it('forgets what it watched after unwatch', async () => {
      const transaction = client.transaction();
      await transaction.watch(`${prefix}:a`);
      await client.setex(`${prefix}:a`, 60, 'changed');
      expect(await transaction.unwatch()).toBe(true);
      await client.multi();
      await client.setex(`${prefix}:a`, 60, 'mine');
      expect(await client.exec()).toEqual(['OK']);
    });

    it('keeps callers side by side on one client apart', async () => {
      const increment = async () => {
        for (;;) {
          await client.watch(`${prefix}:n`);
          const before = Number((await client.get(`${prefix}:n`)) ?? 0);
          await client.multi();
          await client.setex(`${prefix}:n`, 60, String(before + 1));
          if ((await client.exec()) !== null) return;
        }
      };
      await Promise.all(Array.from({ length: 12 }, increment));
      expect(await client.get(`${prefix}:n`)).toBe('12');
    });

    it('does not take others into a transaction', async () => {
      const begin = async () => {
        await client.watch(`${prefix}:a`);
        await client.multi();
        await client.setex(`${prefix}:a`, 60, 'queued');
      };
      const bystander = async () => {
        await client.get(`${prefix}:a`);
        await client.setex(`${prefix}:b`, 60, 'at once');
        return client.get(`${prefix}:b`);
      };
      const [, seen] = await Promise.all([begin(), bystander()]);
      expect(seen).toBe('at once');
    });

    it('refuses exec without multi', async () => {
      await expect(client.exec()).rejects.toMatchObject({ code: 'REDIS_TRANSACTION_STATE' });
      const transaction = client.transaction();
      await expect(transaction.exec()).rejects.toMatchObject({ code: 'REDIS_TRANSACTION_STATE' });
      await transaction.unwatch();
      await expect(transaction.watch('a')).rejects.toMatchObject({
        code: 'REDIS_TRANSACTION_STATE',
      });
    });
  });

  describe('scripts', () => {
    it('runs a script again and again, atomically', async () => {
      const increment = defineScript(
        `local n = tonumber(redis.call('GET', KEYS[1]) or '0')
         redis.call('SET', KEYS[1], tostring(math.floor(n + ARGV[1])))
         return redis.call('GET', KEYS[1])`,
      );
      const all = await Promise.all(
        Array.from({ length: 20 }, () => client.evaluate(increment, [`${prefix}:n`], [2])),
      );
      expect(new Set(all).size).toBe(20);
      expect(await client.get(`${prefix}:n`)).toBe('40');
    });

    it('answers each caller of a gathered script for its own key', async () => {
      const names = Array.from({ length: 100 }, (_, index) => `${prefix}:gathered:${index}`);
      const lengths = await Promise.all(
        names.map((name, index) => client.evaluate(append, [name], [index, 'x'])),
      );
      expect(lengths).toEqual(names.map((_, at) => (at < 10 ? 2 : 3)));
      expect(await client.get(names[7]!)).toBe('7x');
    });

    it('refuses a script that fails, as a permanent error', async () => {
      await expect(client.evaluate('return nothing.there', [])).rejects.toMatchObject({
        code: 'REDIS_COMMAND_FAILED',
        retryable: false,
      });
    });
  });

  if (cluster === undefined) publishingAndSubscribing();

  it('refuses everything after stop, and stops twice without harm', async () => {
    const leaver = await connect();
    await leaver.stop();
    await leaver.stop();
    await expect(leaver.get(`${prefix}:k`)).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    expect(await leaver.ping()).toBe(false);
  });

  function publishingAndSubscribing(): void {
    it('delivers what is published after subscribe has resolved, in order', async () => {
      const publisher = await connect();
      const subscription = await client.subscribe(`${prefix}:c`);
      for (let i = 0; i < 50; i += 1) {
        expect(await publisher.publish(`${prefix}:c`, String(i))).toBe(1);
      }
      const got: string[] = [];
      for await (const { channel, data } of subscription) {
        expect(channel).toBe(`${prefix}:c`);
        if (got.push(data) === 50) break;
      }
      expect(got).toEqual(Array.from({ length: 50 }, (_, i) => String(i)));
    });

    it('unsubscribes however the loop is left', async () => {
      const throwing = async () => {
        for await (const message of await client.subscribe(`${prefix}:c`)) {
          throw new Error(`left by ${message.data}`);
        }
      };
      const left = throwing();
      await waitFor(async () => (await client.publish(`${prefix}:c`, 'throw')) === 1, {
        what: 'a subscriber',
      });
      await expect(left).rejects.toThrow('left by throw');
      expect(await client.publish(`${prefix}:c`, 'nobody')).toBe(0);
      expect(client.pubSub.subscribedChannels).toEqual([]);
    });

    it('ends by signal, by close and by await using', async () => {
      const abort = new AbortController();
      const bySignal = await client.subscribe(`${prefix}:c`, { signal: abort.signal });
      const byClose = await client.subscribe(`${prefix}:c`);
      {
        await using scoped = await client.subscribe(`${prefix}:c`);
        expect(scoped.closed).toBe(false);
      }
      const waiting = bySignal.next();
      abort.abort();
      expect(await waiting).toEqual({ done: true, value: undefined });
      expect(await client.publish(`${prefix}:c`, 'x')).toBe(1);
      expect(await byClose.next()).toMatchObject({ value: { data: 'x' } });
      await byClose.close();
      expect(await byClose.next()).toMatchObject({ done: true });
      expect(await client.publish(`${prefix}:c`, 'x')).toBe(0);
    });

    it('keeps the channel for the others when one leaves', async () => {
      const first = await client.subscribe(`${prefix}:c`);
      const second = await client.subscribe(`${prefix}:c`);
      await first.close();
      await client.publish(`${prefix}:c`, 'still here');
      expect(await second.next()).toMatchObject({ value: { data: 'still here' } });
      await second.close();
    });

    it('ends every subscription when the client stops', async () => {
      const leaver = await connect();
      const subscription = await leaver.subscribe(`${prefix}:c`);
      const waiting = subscription.next();
      await leaver.stop();
      expect(await waiting).toMatchObject({ done: true });
      expect(await client.publish(`${prefix}:c`, 'x')).toBe(0);
    });

    it('notifies a user on ws:<user_id> with {event, data}', async () => {
      const user = `${prefix}-user`;
      expect(client.getUserChannel(user)).toBe(`ws:${user}`);
      const subscription = await client.subscribe(client.getUserChannel(user));
      await client.publishUserNotification(user, 'essay_spellchecked', { essay_id: 'e1' });
      const { value } = await subscription.next();
      expect(JSON.parse((value as { data: string }).data)).toEqual({
        event: 'essay_spellchecked',
        data: { essay_id: 'e1' },
      });
      await subscription.close();
    });
  }
}
