import { inspect } from 'node:util';
import { IdempotencyKeyInvalidError } from '../errors/idempotency-key-invalid.error';
import type { EffectKey } from './effect-key';

/** Of a text: it is kept beside its hash, for those who look into the store. */
const MOST_TEXT = 4_096;
/** Of a group and an id: a column of the inbox takes no more. */
const MOST_IN_A_COLUMN = 255;
const MOST_TYPE = 1_024;
const SHOWN = { depth: 0, breakLength: Infinity, maxStringLength: 60 } as const;

/** @throws {IdempotencyKeyInvalidError} for anything but a text of 1 to 4,096 characters. */
export function checkText(text: unknown): asserts text is string {
  checkPart('it', text, MOST_TEXT);
  // Each such half is hashed as the same character: two keys would be one.
  if (!text.isWellFormed()) refuse('it has half of a surrogate pair in it');
}

/** @throws {IdempotencyKeyInvalidError} naming the field that no store could work with. */
export function checkKey(key: unknown): asserts key is EffectKey {
  if (typeof key !== 'object' || key === null) {
    refuse(`it must be a text or an EffectKey, not ${inspect(key, SHOWN)}`);
  }
  const { correlationId, eventId, eventType, group, id, sourceService } = key as EffectKey;
  checkPart('group', group, MOST_IN_A_COLUMN);
  checkPart('eventType', eventType, MOST_TYPE);
  checkPart('id', id, MOST_IN_A_COLUMN);
  checkNote('eventId', eventId);
  checkNote('correlationId', correlationId);
  checkNote('sourceService', sourceService);
}

function checkPart(name: string, value: unknown, most: number): asserts value is string {
  if (typeof value !== 'string') refuse(`${name} must be a text, not ${inspect(value, SHOWN)}`);
  if (value === '') refuse(`${name} is empty`);
  if (value.length > most) refuse(`${name} has ${value.length} of at most ${most} characters`);
  if (value.includes('\0')) refuse(`${name} has a NUL character in it`);
}

function checkNote(name: string, value: unknown): void {
  if (value === null || typeof value === 'string') return;
  refuse(`${name} must be a text or null, not ${inspect(value, SHOWN)}`);
}

function refuse(problem: string): never {
  throw new IdempotencyKeyInvalidError(problem);
}
