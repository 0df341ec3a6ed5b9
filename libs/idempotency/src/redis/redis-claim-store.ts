import type { Clock } from '@mainstay/core';
import type { RedisClient, RedisScript } from '@mainstay/redis';
import { ClaimKeys } from '../claim/claim-keys';
import { completedEnd, processingHead, processingText } from '../claim/claim-record';
import type { ClaimAnswer } from '../claim/claim-state';
import type { Claim, ClaimLimits, ClaimStore } from '../store/claim-store';
import { CLAIM, CONFIRM, CONFIRM_ABSENT, RELEASE, RENEW, TAKE_OVER } from './redis-claim-scripts';

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
    const args = [this.textOf(claim), leaseMs];
    return this.redis.evaluate(CLAIM, [this.keys.of(claim.key)], args) as Promise<ClaimAnswer>;
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
