import { randomFillSync } from 'node:crypto';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const POOL_BYTES = 4_096;

const pool = Buffer.allocUnsafe(POOL_BYTES);
let used = POOL_BYTES;

export function randomTraceId(): string {
  return randomHex(TRACE_ID_BYTES);
}

export function randomSpanId(): string {
  return randomHex(SPAN_ID_BYTES);
}

/** Random bytes are drawn many at a time: one draw a span would cost more than the rest of it. */
function randomHex(bytes: number): string {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const id = pool.toString('hex', used, used + bytes);
  used += bytes;
  return id;
}
