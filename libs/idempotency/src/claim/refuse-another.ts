import { IdempotencyKeyReusedError } from '../errors/idempotency-key-reused.error';
import type { EffectKey } from './effect-key';

/**
 * What is stored stands for something else than what is asked for now: the key was used twice.
 *
 * @throws {IdempotencyKeyReusedError}
 */
export function refuseAnother(key: EffectKey, stored: string | null | undefined): void {
  if (key.fingerprint === undefined || stored === undefined || stored === null) return;
  if (stored !== key.fingerprint) throw new IdempotencyKeyReusedError(key.eventType);
}
