import { defineGatheredScript, defineScript, type EmbeddedStrings } from '@mainstay/redis';
import { completedText, recordOf } from '../claim/claim-record';
import type { ClaimAnswer } from '../claim/claim-state';

const ACQUIRED: ClaimAnswer = { status: 'acquired' };

/**
 * KEYS: the claims. ARGV of each: its text, lease in ms. Answers 1 for one that was set, else what
 * stands there and its time left. A processing claim without an end (a foreign writer's) is given
 * one, so that it cannot stay. Callers get a {@link ClaimAnswer}. A SET that is refused is refused
 * for all: Redis is a replica, or has no memory left, and its client is to know.
 */
export const CLAIM = defineGatheredScript(
  `
local answers = {}
for i, key in ipairs(KEYS) do
  local lease = ARGV[2 * i]
  local set = redis.pcall('SET', key, ARGV[2 * i - 1], 'NX', 'PX', lease)
  if set then
    if set.err then return set end
    answers[i] = 1
  else
    local there = redis.pcall('GET', key)
    if type(there) == 'table' then
      answers[i] = there
    else
      local left = redis.call('PTTL', key)
      if left == -1 and not string.find(there, '"completed"', 1, true) then
        redis.call('PEXPIRE', key, lease)
      end
      answers[i] = {there, left}
    end
  end
end
return answers`,
  (strings, keys, args) =>
    keys.map((key, at) => claimEmbedded(strings, key, args[2 * at]!, Number(args[2 * at + 1]))),
  (entry, [text, leaseMs]) =>
    Array.isArray(entry) ? answerOf(entry, text as string, leaseMs as number) : ACQUIRED,
);

/** KEYS: the claim. ARGV: its text, lease in ms. */
export const RENEW = defineScript(`
local there = redis.call('GET', KEYS[1])
if there and there ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`);

/**
 * KEYS: the claims. ARGV of each: how its text begins (`processingHead`), how the completed one
 * ends, time to live in ms. Answers 1, 0 where somebody else's stands, 2 where nothing stands. The
 * text is put together as `completedText` does.
 */
export const CONFIRM = defineGatheredScript(
  `
local answers = {}
for i, key in ipairs(KEYS) do
  local there = redis.pcall('GET', key)
  if not there then
    answers[i] = 2
  elseif type(there) == 'table' then
    answers[i] = there
  elseif string.find(there, ARGV[3 * i - 2], 1, true) ~= 1 then
    answers[i] = 0
  else
    local completed = '{"status":"completed"' .. string.sub(there, 23, -2) .. ARGV[3 * i - 1]
    local set = redis.pcall('SET', key, completed, 'PX', ARGV[3 * i])
    if set.err then return set end
    answers[i] = 1
  end
end
return answers`,
  (strings, keys, args) =>
    keys.map((key, at) => {
      const [head, end, ttlMs] = args.slice(3 * at) as [string, string, string];
      const there = strings.get(key);
      if (there === null) return 2;
      if (!there.startsWith(head)) return 0;
      strings.set(key, completedText(there, end), Number(ttlMs));
      return 1;
    }),
);

/**
 * For a claim whose lease has ended. KEYS: the claim. ARGV: its text, how the completed one ends,
 * time to live in ms. Answers 1, or 0 where somebody else has claimed since.
 */
export const CONFIRM_ABSENT = defineScript(`
local there = redis.call('GET', KEYS[1])
if there and there ~= ARGV[1] then return 0 end
local completed = '{"status":"completed"' .. string.sub(ARGV[1], 23, -2) .. ARGV[2]
redis.call('SET', KEYS[1], completed, 'PX', ARGV[3])
return 1`);

/** KEYS: the claim. ARGV: its text. */
export const RELEASE = defineScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`);

/** KEYS: the claim. ARGV: its text, lease in ms, the corrupt text. */
export const TAKE_OVER = defineScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[3] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`);

function claimEmbedded(strings: EmbeddedStrings, key: string, text: string, leaseMs: number) {
  const there = strings.get(key);
  if (there === null) {
    strings.set(key, text, leaseMs);
    return 1;
  }
  const leftMs = strings.leftMs(key);
  if (leftMs === -1 && !there.includes('"completed"')) strings.set(key, there, leaseMs);
  return [there, leftMs];
}

/** Of {@link CLAIM}, for a claim that was not set. */
function answerOf(entry: readonly unknown[], text: string, leaseMs: number): ClaimAnswer {
  const [there, left] = entry as [string, number];
  if (there === text) return ACQUIRED;
  const record = recordOf(there);
  if (record === undefined) return { status: 'corrupt', value: there };
  if (record.status === 'completed') return { ...record, status: record.status };
  const leaseLeftMs = left < 0 ? leaseMs : left;
  return { status: 'processing', leaseLeftMs, fingerprint: record.fingerprint };
}
