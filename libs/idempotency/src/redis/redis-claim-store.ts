import type { Clock } from '@mainstay/core';
import type { AtomicRedisStore } from '@mainstay/redis';
import { completedRecord, processingRecord, statusOf } from '../claim/claim-record';
import type { ClaimAnswer } from '../claim/claim-state';
import { claimKey } from '../claim/effect-key';
import type { Claim, ClaimLimits, ClaimStore } from '../store/claim-store';
import { CLAIM, CONFIRM, RELEASE, RENEW, TAKE_OVER } from './redis-claim-scripts';

/**
 * Claims in Redis: one key an effect, changed only by scripts that compare the whole text, owner
 * token included, before they change it.
 */
export class RedisClaimStore implements ClaimStore {
  readonly name = 'redis';
  readonly leased = true;

  constructor(
    private readonly redis: Pick<AtomicRedisStore, 'evaluate'>,
    private readonly clock: Clock,
    private readonly prefix: string,
    private readonly serviceName: string,
  ) {}

  async claim(claim: Claim, { leaseMs }: ClaimLimits): Promise<ClaimAnswer> {
    const text = this.textOf(claim);
    const reply = await this.redis.evaluate(CLAIM, [this.keyOf(claim)], [text, leaseMs]);
    if (!Array.isArray(reply)) return { status: 'acquired' };
    const [there, leaseLeftMs] = reply as [string, number];
    if (there === text) return { status: 'acquired' };
    const status = statusOf(there);
    if (status === undefined) return { status: 'corrupt', value: there };
    if (status === 'completed') return { status };
    return { status, leaseLeftMs: leaseLeftMs < 0 ? leaseMs : leaseLeftMs };
  }

  async renew(claim: Claim, leaseMs: number): Promise<boolean> {
    return this.holds(RENEW, claim, [leaseMs]);
  }

  async confirm(claim: Claim, ttlSeconds: number): Promise<boolean> {
    const completed = JSON.stringify(completedRecord(this.recordOf(claim), this.clock.now()));
    return this.holds(CONFIRM, claim, [completed, ttlSeconds]);
  }

  async release(claim: Claim): Promise<boolean> {
    return this.holds(RELEASE, claim, []);
  }

  async takeOver(claim: Claim, corrupt: string, { leaseMs }: ClaimLimits): Promise<boolean> {
    return this.holds(TAKE_OVER, claim, [leaseMs, corrupt]);
  }

  private async holds(
    script: typeof CLAIM,
    claim: Claim,
    args: readonly (string | number)[],
  ): Promise<boolean> {
    const all = [this.textOf(claim), ...args];
    return Number(await this.redis.evaluate(script, [this.keyOf(claim)], all)) === 1;
  }

  private keyOf({ key }: Claim): string {
    return claimKey(this.prefix, this.serviceName, key);
  }

  private textOf(claim: Claim): string {
    return JSON.stringify(this.recordOf(claim));
  }

  private recordOf({ key, owner, startedAt }: Claim) {
    return processingRecord(key, owner, this.serviceName, startedAt);
  }
}
