let latest = Number.NaN;
let text = '';

/** A time in milliseconds as ISO 8601. Many events are of one millisecond. */
export function isoTime(now: number): string {
  if (now !== latest) {
    text = new Date(now).toISOString();
    latest = now;
  }
  return text;
}
