/**
 * How a failure of a handler is treated.
 *
 * retryable  the same message may succeed later: attempts are spent on it.
 * permanent  it never will: it goes to the dead-letter topic at once.
 * deferred   not the message's failure at all (open circuit, duplicate still in flight): it waits
 *            and no attempt is spent.
 */
export type Failure =
  | { readonly kind: 'retryable' }
  | { readonly kind: 'permanent' }
  | { readonly kind: 'deferred'; readonly afterMs: number };

/** An error that asks for the message to wait, without spending an attempt. */
export interface Deferral {
  /** Milliseconds until a new try makes sense. */
  readonly deferMs: number;
}

/** Without end (`Infinity`) or length (`NaN`) it is none: nobody would see that it failed. */
export function isDeferral(error: unknown): error is Error & Deferral {
  return error instanceof Error && Number.isFinite((error as Partial<Deferral>).deferMs);
}

/**
 * Reads `deferMs` and `retryable` of an error by shape, so that errors of other libraries can take
 * part. An error that says nothing is retryable.
 */
export function classifyFailure(error: unknown): Failure {
  if (isDeferral(error)) return { kind: 'deferred', afterMs: Math.max(0, error.deferMs) };
  const retryable = (error as { retryable?: unknown } | null | undefined)?.retryable;
  return retryable === false ? { kind: 'permanent' } : { kind: 'retryable' };
}

/** The code of an error: its own where it has one, else INTERNAL_ERROR. */
export function errorCodeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && code !== '' ? code : 'INTERNAL_ERROR';
}
