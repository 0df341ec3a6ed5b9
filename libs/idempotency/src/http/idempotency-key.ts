import { IdempotencyKeyMalformedError } from '../errors/idempotency-key-malformed.error';

/** A String of RFC 8941, 3.3.3: printable ASCII in quotes, with `\"` and `\\` escaped. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])+)"$/;
/** As many clients send it: without quotes, and without what would be a list or parameters. */
const BARE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/;

/**
 * The key of an `Idempotency-Key` header; undefined where there is none.
 *
 * The draft draft-ietf-httpapi-idempotency-key-header-07 asks for a quoted String; a bare one, as
 * clients of many services send, is the same key.
 *
 * @throws {IdempotencyKeyMalformedError} for anything else, several keys included.
 */
export function idempotencyKeyOf(
  header: string | readonly string[] | undefined,
  maxLength: number,
): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header !== 'string') throw new IdempotencyKeyMalformedError('it is given twice');
  const text = header.trim();
  const quoted = QUOTED.exec(text)?.[1]?.replaceAll(/\\(["\\])/g, '$1');
  const key = quoted ?? (BARE.test(text) ? text : undefined);
  if (key === undefined) {
    throw new IdempotencyKeyMalformedError('it is no text of printable ASCII characters');
  }
  if (key.length > maxLength) {
    throw new IdempotencyKeyMalformedError(
      `it has ${key.length} of at most ${maxLength} characters`,
    );
  }
  return key;
}
