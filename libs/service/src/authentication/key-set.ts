import type { CryptoKey, FlattenedJWSInput, JWSHeaderParameters } from 'jose';
import { jose } from './jose';
import { KeysUnavailableError } from './keys-unavailable.error';

const FETCH_TIMEOUT_MS = 3_000;
/** A key that nobody knows makes the set be fetched anew, but not more often than this. */
const COOLDOWN_MS = 1_000;
const MAX_AGE_MS = 10 * 60_000;
/** Keys that cannot be fetched anew go on counting for so long. */
const STALE_MS = 60 * 60_000;
/** After a fetch that failed nobody waits for another one. */
const PAUSE_MS = 2_000;

type RemoteKeySet = ReturnType<ReturnType<typeof jose>['createRemoteJWKSet']>;

/**
 * The issuer's public keys.
 *
 * FRESH   what was fetched less than ten minutes ago answers; a key it does not have makes it be
 *         fetched anew, so that a rotation is seen at once.
 * STALE   the issuer does not answer: the keys of the last good answer count for an hour more, and
 *         others are unavailable.
 * AWAY    there are none: everything is unavailable; one fetch in two seconds is tried.
 */
export class KeySet {
  private readonly remote: RemoteKeySet;
  private lastGoodAt = -Infinity;
  private failedAt = -Infinity;
  private failure: unknown;

  constructor(
    url: string,
    private readonly now: () => number,
  ) {
    this.remote = jose().createRemoteJWKSet(new URL(url), {
      timeoutDuration: FETCH_TIMEOUT_MS,
      cooldownDuration: COOLDOWN_MS,
      cacheMaxAge: MAX_AGE_MS,
    });
  }

  /** @throws {KeysUnavailableError} where the key is not at hand and cannot be fetched. */
  async keyFor(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    const pausing = this.now() - this.failedAt < PAUSE_MS;
    if (pausing && !this.remote.fresh) return this.staleKey(header, token);
    try {
      const key = await this.remote(header, token);
      this.lastGoodAt = this.now();
      return key;
    } catch (error) {
      if (isUnknownKey(error)) throw error;
      this.failedAt = this.now();
      this.failure = error;
      return this.staleKey(header, token);
    }
  }

  private async staleKey(
    header: JWSHeaderParameters,
    token: FlattenedJWSInput,
  ): Promise<CryptoKey> {
    const known = this.remote.jwks();
    if (known === undefined || this.now() - this.lastGoodAt > STALE_MS) {
      throw new KeysUnavailableError(this.failure);
    }
    try {
      return await jose().createLocalJWKSet(known)(header, token);
    } catch (error) {
      // It may be one that the issuer has made since.
      throw isUnknownKey(error) ? new KeysUnavailableError(this.failure) : error;
    }
  }
}

function isUnknownKey(error: unknown): boolean {
  const { JWKSNoMatchingKey, JWKSMultipleMatchingKeys, JOSENotSupported } = jose().errors;
  return (
    error instanceof JWKSNoMatchingKey ||
    error instanceof JWKSMultipleMatchingKeys ||
    error instanceof JOSENotSupported
  );
}
