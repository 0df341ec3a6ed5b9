const SECOND_MS = 1_000;
/** Of `2024-01-15T10:30:45.123Z`, up to the dot. */
const UP_TO_SECONDS = 20;
const THREE_DIGITS = Array.from({ length: SECOND_MS }, (_, ms) => String(ms).padStart(3, '0'));

let lastMillisecond = Number.NaN;
let lastTimestamp = '';
let lastSecond = Number.NaN;
let beginning = '';

/**
 * The timestamp of a line, as JSON. Under load many lines are of the same second: only what follows
 * its dot is made anew.
 */
export function timestamp(now = Date.now()): string {
  if (now === lastMillisecond) return lastTimestamp;
  const second = Math.floor(now / SECOND_MS);
  if (second !== lastSecond) {
    lastSecond = second;
    beginning = `"timestamp":"${new Date(now).toISOString().slice(0, UP_TO_SECONDS)}`;
  }
  lastMillisecond = now;
  lastTimestamp = `${beginning}${THREE_DIGITS[now - second * SECOND_MS]}Z"`;
  return lastTimestamp;
}
