import { defineScript } from '@mainstay/redis';

/**
 * KEYS: the claim. ARGV: its text, lease in ms. Answers 1, or what stands there and its time left.
 * A processing claim without an end (a foreign writer's) is given one, so that it cannot stay.
 */
export const CLAIM = defineScript(`
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
local there = redis.call('GET', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left == -1 and not string.find(there, '"completed"', 1, true) then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return {there, left}`);

/** KEYS: the claim. ARGV: its text, lease in ms. */
export const RENEW = defineScript(`
local there = redis.call('GET', KEYS[1])
if there and there ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`);

/** KEYS: the claim. ARGV: its text, the text of the completed one, time to live in s. */
export const CONFIRM = defineScript(
  `
local there = redis.call('GET', KEYS[1])
if there and there ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1`,
  (strings, keys, args) => {
    const [key] = keys as [string];
    const [claim, completed, ttlSeconds] = args as [string, string, string];
    const there = strings.get(key);
    if (there !== null && there !== claim) return 0;
    strings.set(key, completed, Number(ttlSeconds));
    return 1;
  },
);

/** KEYS: the claim. ARGV: its text. */
export const RELEASE = defineScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`);

/** KEYS: the claim. ARGV: its text, lease in ms, the corrupt text. */
export const TAKE_OVER = defineScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[3] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`);
