/**
 * What a handler may answer instead of throwing.
 *
 * A handler that answers nothing has handled its message.
 */
export type Outcome =
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'skip'; readonly reason: string }
  | { readonly kind: 'retryLater'; readonly delayMs: number }
  | { readonly kind: 'deadLetter'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: unknown };

const OUTCOME = Symbol('mainstay.core.Outcome');

function outcome<Value extends Outcome>(value: Value): Value {
  return Object.freeze(Object.defineProperty(value, OUTCOME, { value: true }));
}

/** The message was handled before; its offset may be committed. */
export const duplicate = (): Outcome => outcome({ kind: 'duplicate' });

/** The message does not concern this handler; it counts as skipped. */
export const skip = (reason: string): Outcome => outcome({ kind: 'skip', reason });

/**
 * Spends no attempt: the message waits at the head of its key for `delayMs` milliseconds.
 *
 * @throws {RangeError} for what is no time to wait (`NaN`, `Infinity`): the message would never be
 * handled, and never be seen to fail.
 */
export function retryLater(delayMs: number): Outcome {
  const asked: unknown = delayMs; // of code without a compiler maybe a text
  const milliseconds = Number(asked);
  if (Number.isFinite(milliseconds)) return outcome({ kind: 'retryLater', delayMs: milliseconds });
  throw new RangeError(`retryLater takes a number of milliseconds, not ${String(asked)}.`);
}

/** The message goes to the dead-letter topic at once. */
export const deadLetter = (reason: string): Outcome => outcome({ kind: 'deadLetter', reason });

/**
 * As if the handler had thrown the error: the retry policy decides. For handlers of batches, which
 * say it of one message while the others are handled.
 */
export const failed = (error: unknown): Outcome => outcome({ kind: 'failed', error });

/** Whether a handler answered an {@link Outcome} made by one of the functions above. */
export function isOutcome(value: unknown): value is Outcome {
  return typeof value === 'object' && value !== null && OUTCOME in value;
}
