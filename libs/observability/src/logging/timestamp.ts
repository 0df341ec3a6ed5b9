let lastMillisecond = 0;
let lastTimestamp = '';

/** The timestamp of a line, as JSON. Many lines are of the same millisecond: it is made once. */
export function timestamp(): string {
  const now = Date.now();
  if (now !== lastMillisecond) {
    lastMillisecond = now;
    lastTimestamp = `"timestamp":"${new Date(now).toISOString()}"`;
  }
  return lastTimestamp;
}
