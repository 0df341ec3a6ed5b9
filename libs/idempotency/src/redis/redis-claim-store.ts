import type { Clock } from '@mainstay/core';
import type { RedisClient, RedisScript } from '@mainstay/redis';
import { ClaimKeys } from '../claim/claim-keys';
import { completedEnd, processingHead, processingText, recordOf } from '../claim/claim-record';
import type { ClaimAnswer } from '../claim/claim-state';
import type { Claim, ClaimLimits, ClaimStore } from '../store/claim-store';
import { CLAIM, CONFIRM, CONFIRM_ABSENT, RELEASE, RENEW, TAKE_OVER } from './redis-claim-scripts';

const ACQUIRED: ClaimAnswer = { status: 'acquired' };
/** Of {@link CONFIRM}: the claim's lease has ended, and nobody has taken it over. */
const ABSENT = 2;

/**
 * Claims in Redis: one key an effect, changed only by scripts that compare the owner token before
 * they change it. A claim's text is made anew by each of them: most claims need it once.
 */
export class RedisClaimStore implements ClaimStore {
  readonly name = 'redis';
  readonly leased = true;
  readonly remembers = true;
  private readonly keys: ClaimKeys;

  constructor(
    private readonly redis: Pick<RedisClient, 'evaluate'>,
    private readonly clock: Clock,
    prefix: string,
    private readonly serviceName: string,
  ) {
    this.keys = new ClaimKeys(prefix, serviceName);
  }

  claim(claim: Claim, { leaseMs }: ClaimLimits): Promise<ClaimAnswer> {
    const text = this.textOf(claim);
    return this.redis
      .evaluate(CLAIM, [this.keys.of(claim.key)], [text, leaseMs])
      .then((reply) => (Array.isArray(reply) ? answerOf(reply, text, leaseMs) : ACQUIRED));
  }

  async renew(claim: Claim, leaseMs: number): Promise<boolean> {
    return this.holds(RENEW, claim, [leaseMs]);
  }

  confirm(claim: Claim, ttlSeconds: number, result?: string): Promise<boolean> {
    const end = completedEnd(this.clock.now(), result);
    const ttlMs = ttlSeconds * 1_000;
    return this.redis
      .evaluate(CONFIRM, [this.keys.of(claim.key)], [processingHead(claim.owner), end, ttlMs])
      .then((reply) => {
        const answer = Number(reply);
        return answer === ABSENT ? this.holds(CONFIRM_ABSENT, claim, [end, ttlMs]) : answer === 1;
      });
  }

  async release(claim: Claim): Promise<boolean> {
    return this.holds(RELEASE, claim, []);
  }

  async takeOver(claim: Claim, corrupt: string, { leaseMs }: ClaimLimits): Promise<boolean> {
    return this.holds(TAKE_OVER, claim, [leaseMs, corrupt]);
  }

  private async holds(
    script: RedisScript,
    claim: Claim,
    args: readonly (string | number)[],
  ): Promise<boolean> {
    const key = this.keys.of(claim.key);
    return Number(await this.redis.evaluate(script, [key], [this.textOf(claim), ...args])) === 1;
  }

  private textOf({ key, owner, startedAt }: Claim): string {
    return processingText(key, owner, this.serviceName, startedAt);
  }
}

/** Of {@link CLAIM}, for a claim that was not set. */
function answerOf(reply: readonly unknown[], text: string, leaseMs: number): ClaimAnswer {
  const [there, left] = reply as [string, number];
  if (there === text) return ACQUIRED;
  const record = recordOf(there);
  if (record === undefined) return { status: 'corrupt', value: there };
  if (record.status === 'completed') return { ...record, status: record.status };
  const leaseLeftMs = left < 0 ? leaseMs : left;
  return { status: 'processing', leaseLeftMs, fingerprint: record.fingerprint };
}
