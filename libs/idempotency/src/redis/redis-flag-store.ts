import type { RedisStore } from '@mainstay/redis';
import type { ClaimAnswer } from '../claim/claim-state';
import { flagKey } from '../claim/effect-key';
import type { Claim, ClaimLimits, ClaimStore } from '../store/claim-store';

/**
 * Version 1: `processed:<sha256>` is set when the work begins and deleted when it fails. It has no
 * owner and no lease: work in flight looks like work that is done, and a process that dies leaves
 * its event undone until the time to live ends. For fleets whose other half still speaks it.
 */
export class RedisFlagStore implements ClaimStore {
  readonly name = 'redis';
  readonly leased = false;

  constructor(private readonly redis: Pick<RedisStore, 'setIfNotExists' | 'deleteKey'>) {}

  async claim({ key }: Claim, { ttlSeconds }: ClaimLimits): Promise<ClaimAnswer> {
    const first = await this.redis.setIfNotExists(flagKey(key), '1', ttlSeconds);
    return { status: first ? 'acquired' : 'completed' };
  }

  async renew(): Promise<boolean> {
    return true;
  }

  async confirm(): Promise<boolean> {
    return true;
  }

  async release({ key }: Claim): Promise<boolean> {
    return (await this.redis.deleteKey(flagKey(key))) === 1;
  }

  async takeOver(): Promise<boolean> {
    return false;
  }
}
