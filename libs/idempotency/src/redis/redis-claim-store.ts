import type { Clock } from '@mainstay/core';
import type { RedisClient, RedisScript } from '@mainstay/redis';
import { completedEnd, processingText, recordOf } from '../claim/claim-record';
import type { ClaimAnswer } from '../claim/claim-state';
import { claimKey } from '../claim/effect-key';
import type { Claim, ClaimLimits, ClaimStore } from '../store/claim-store';
import { CLAIM, CONFIRM, RELEASE, RENEW, TAKE_OVER } from './redis-claim-scripts';

const ACQUIRED: ClaimAnswer = { status: 'acquired' };

interface Stored {
  readonly key: string;
  readonly text: string;
}

/**
 * Claims in Redis: one key an effect, changed only by scripts that compare the whole text, owner
 * token included, before they change it.
 */
export class RedisClaimStore implements ClaimStore {
  readonly name = 'redis';
  readonly leased = true;
  readonly remembers = true;
  private readonly stored = new WeakMap<Claim, Stored>();

  constructor(
    private readonly redis: Pick<RedisClient, 'evaluate'>,
    private readonly clock: Clock,
    private readonly prefix: string,
    private readonly serviceName: string,
  ) {}

  claim(claim: Claim, { leaseMs }: ClaimLimits): Promise<ClaimAnswer> {
    const { key, text } = this.storedOf(claim);
    return this.redis
      .evaluate(CLAIM, [key], [text, leaseMs])
      .then((reply) => answerOf(reply, text, leaseMs));
  }

  async renew(claim: Claim, leaseMs: number): Promise<boolean> {
    return this.holds(RENEW, claim, [leaseMs]);
  }

  confirm(claim: Claim, ttlSeconds: number, result?: string): Promise<boolean> {
    return this.holds(CONFIRM, claim, [completedEnd(this.clock.now(), result), ttlSeconds * 1_000]);
  }

  async release(claim: Claim): Promise<boolean> {
    return this.holds(RELEASE, claim, []);
  }

  async takeOver(claim: Claim, corrupt: string, { leaseMs }: ClaimLimits): Promise<boolean> {
    return this.holds(TAKE_OVER, claim, [leaseMs, corrupt]);
  }

  private holds(
    script: RedisScript,
    claim: Claim,
    args: readonly (string | number)[],
  ): Promise<boolean> {
    const { key, text } = this.storedOf(claim);
    return this.redis.evaluate(script, [key], [text, ...args]).then(isOne);
  }

  private storedOf(claim: Claim): Stored {
    const known = this.stored.get(claim);
    if (known !== undefined) return known;
    const made = {
      key: claimKey(this.prefix, this.serviceName, claim.key),
      text: processingText(claim.key, claim.owner, this.serviceName, claim.startedAt),
    };
    this.stored.set(claim, made);
    return made;
  }
}

/** Of {@link CLAIM}. */
function answerOf(reply: unknown, text: string, leaseMs: number): ClaimAnswer {
  if (!Array.isArray(reply)) return ACQUIRED;
  const [there, left] = reply as [string, number];
  if (there === text) return ACQUIRED;
  const record = recordOf(there);
  if (record === undefined) return { status: 'corrupt', value: there };
  if (record.status === 'completed') return { ...record, status: record.status };
  const leaseLeftMs = left < 0 ? leaseMs : left;
  return { status: 'processing', leaseLeftMs, fingerprint: record.fingerprint };
}

function isOne(reply: unknown): boolean {
  return Number(reply) === 1;
}
