const UNREADABLE = 'What was thrown cannot be read: looking at it throws.';

/**
 * The message of whatever was thrown, of an error without one its name; of an object in its place
 * the names of its fields, for their values may be secrets. Never throws, though what it looks at
 * may.
 */
export function messageOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  try {
    const { message, name } = thrown as { message?: unknown; name?: unknown };
    if (message === '' && isText(name)) return name;
    if (typeof message !== 'object' && message !== undefined) return String(message);
    return `an object with ${Object.keys(message ?? thrown).join(', ') || 'no fields'}`;
  } catch {
    return UNREADABLE;
  }
}

/**
 * What was thrown, where all that is asked of a failure can be read of it; else an error that
 * stands for it: a message may be no text, a getter may throw, an object may have no text at all.
 */
export function readableError(thrown: unknown): unknown {
  if (typeof thrown !== 'object' || thrown === null) return thrown;
  try {
    const { code, deferMs, message, name, retryable, stack } = thrown as Record<string, unknown>;
    if (thrown instanceof Error && [message, name, stack ?? ''].every(isText)) return thrown;
    return Object.assign(new Error(messageOf(thrown)), { code, deferMs, retryable });
  } catch {
    return new Error(UNREADABLE);
  }
}

/** What was thrown, where it is an error; else one that says its message. Never throws. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(messageOf(thrown));
}

const isText = (value: unknown): value is string => typeof value === 'string';
