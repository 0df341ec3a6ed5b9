import type { Clock } from '@mainstay/core';
import { RedisCommandError, type RedisClient, type RedisScript } from '@mainstay/redis';
import { completedText, processingText, recordOf } from '../claim/claim-record';
import type { ClaimAnswer } from '../claim/claim-state';
import { claimKey } from '../claim/effect-key';
import type { Claim, ClaimLimits, ClaimStore } from '../store/claim-store';
import { CLAIM, CONFIRM, RELEASE, RENEW, TAKE_OVER } from './redis-claim-scripts';

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
  /** SET with both NX and GET came with Redis 7; without it a script does the same. */
  private setAnswers = true;

  constructor(
    private readonly redis: Pick<RedisClient, 'call' | 'evaluate'>,
    private readonly clock: Clock,
    private readonly prefix: string,
    private readonly serviceName: string,
  ) {}

  async claim(claim: Claim, { leaseMs }: ClaimLimits): Promise<ClaimAnswer> {
    const { key, text } = this.storedOf(claim);
    const there = await this.set(key, text, leaseMs);
    if (there === null || there === text) return { status: 'acquired' };
    const record = recordOf(there);
    if (record === undefined) return { status: 'corrupt', value: there };
    if (record.status === 'completed') return { ...record, status: record.status };
    return this.look(key, text, leaseMs);
  }

  async renew(claim: Claim, leaseMs: number): Promise<boolean> {
    return this.holds(RENEW, claim, [leaseMs]);
  }

  async confirm(claim: Claim, ttlSeconds: number, result?: string): Promise<boolean> {
    const completed = completedText(this.storedOf(claim).text, this.clock.now(), result);
    return this.holds(CONFIRM, claim, [completed, ttlSeconds]);
  }

  async release(claim: Claim): Promise<boolean> {
    return this.holds(RELEASE, claim, []);
  }

  async takeOver(claim: Claim, corrupt: string, { leaseMs }: ClaimLimits): Promise<boolean> {
    return this.holds(TAKE_OVER, claim, [leaseMs, corrupt]);
  }

  /** Sets the claim where nothing stands; answers what stood there. */
  private async set(key: string, text: string, leaseMs: number): Promise<string | null> {
    if (this.setAnswers) {
      try {
        const there = await this.redis.call('set', key, text, 'PX', leaseMs, 'NX', 'GET');
        return there as string | null;
      } catch (error) {
        if (!(error instanceof RedisCommandError)) throw error;
        this.setAnswers = false;
      }
    }
    const reply = await this.redis.evaluate(CLAIM, [key], [text, leaseMs]);
    return Array.isArray(reply) ? (reply as [string])[0] : null;
  }

  /** For one in flight: how long its lease lasts. It may also have ended meanwhile. */
  private async look(key: string, text: string, leaseMs: number): Promise<ClaimAnswer> {
    const reply = await this.redis.evaluate(CLAIM, [key], [text, leaseMs]);
    if (!Array.isArray(reply)) return { status: 'acquired' };
    const [there, left] = reply as [string, number];
    const record = recordOf(there);
    if (record?.status === 'completed') return { ...record, status: record.status };
    const leaseLeftMs = left < 0 ? leaseMs : left;
    return { status: 'processing', leaseLeftMs, fingerprint: record?.fingerprint };
  }

  private async holds(
    script: RedisScript,
    claim: Claim,
    args: readonly (string | number)[],
  ): Promise<boolean> {
    const { key, text } = this.storedOf(claim);
    return Number(await this.redis.evaluate(script, [key], [text, ...args])) === 1;
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
