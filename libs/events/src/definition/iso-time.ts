let latest = Number.NaN;
let text = '';

/**
 * A time in milliseconds since the epoch, as `toISOString` writes it. Many events and claims are of
 * one millisecond, and writing a date costs a microsecond.
 *
 * @throws {RangeError} for what is no time.
 */
export function isoTime(now: number): string {
  if (now !== latest) {
    text = new Date(now).toISOString();
    latest = now;
  }
  return text;
}
