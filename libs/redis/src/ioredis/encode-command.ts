const ASTERISK = 0x2a;
const DOLLAR = 0x24;
const ZERO = 0x30;
const CR = 0x0d;
const LF = 0x0a;

/** A length, what stands before it and two ends of lines. */
const MOST_BYTES_BESIDE = 24;
/** Of one of JavaScript's characters, in UTF-8. */
const MOST_BYTES_A_CHARACTER = 3;
/** Larger ones are given memory of their own. */
const DESK_BYTES = 256 * 1024;

/** Where commands are put together; nothing stays on it. */
let desk: Buffer | undefined;

/**
 * The bytes of a command: its name and its arguments as bulk strings, as RESP has them
 * (https://redis.io/docs/latest/develop/reference/protocol-spec/).
 */
export function encodeCommand(parts: readonly (string | Uint8Array)[]): Buffer {
  const target = roomFor(parts);
  let at = writeLength(target, 0, ASTERISK, parts.length);
  for (const part of parts) at = writePart(target, at, part);
  return Buffer.from(target.subarray(0, at));
}

function roomFor(parts: readonly (string | Uint8Array)[]): Buffer {
  let most = MOST_BYTES_BESIDE;
  for (const { length } of parts) most += MOST_BYTES_BESIDE + length * MOST_BYTES_A_CHARACTER;
  if (most > DESK_BYTES) return Buffer.allocUnsafeSlow(most);
  return (desk ??= Buffer.allocUnsafeSlow(DESK_BYTES));
}

/** @returns where it ends */
function writePart(target: Buffer, at: number, part: string | Uint8Array): number {
  let start = writeLength(target, at, DOLLAR, part.length);
  if (typeof part !== 'string') {
    target.set(part, start);
    return writeLineEnd(target, start + part.length);
  }
  let written = target.write(part, start);
  if (written !== part.length) {
    // Not ASCII alone: its length may take more digits.
    start = writeLength(target, at, DOLLAR, written);
    written = target.write(part, start);
  }
  return writeLineEnd(target, start + written);
}

/** @returns where it ends */
function writeLength(target: Buffer, start: number, kind: number, length: number): number {
  target[start] = kind;
  let at = start + 1;
  for (let rest = length; rest > 9; rest = Math.floor(rest / 10)) at += 1;
  const end = at + 1;
  let rest = length;
  for (; at > start; at -= 1) {
    target[at] = ZERO + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  return writeLineEnd(target, end);
}

/** @returns where it ends */
function writeLineEnd(target: Buffer, at: number): number {
  target[at] = CR;
  target[at + 1] = LF;
  return at + 2;
}
