/** Writes into a buffer whose size was worked out before. */
export class ByteWriter {
  private readonly target: Buffer;
  private at = 0;

  constructor(size: number) {
    this.target = Buffer.allocUnsafe(size);
  }

  get written(): Buffer {
    return this.target;
  }

  byte(value: number): void {
    this.target[this.at++] = value;
  }

  /** See {@link writeVarint}. */
  varint(value: number): void {
    this.at = writeVarint(this.target, value, this.at);
  }

  bytes(bytes: Uint8Array): void {
    this.target.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** `size` is what the text takes in UTF-8. */
  text(text: string, size: number): void {
    // Nothing but ASCII, as headers are: the copy need not look at each character.
    this.target.write(text, this.at, size, size === text.length ? 'latin1' : 'utf8');
    this.at += size;
  }
}

/**
 * Writes a whole number from -1 on, zigzag: as Kafka writes lengths and differences.
 *
 * @returns where it ends
 */
export function writeVarint(target: Buffer, value: number, start: number): number {
  let at = start;
  let rest = zigzag(value);
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) target[at++] = (rest & 0x7f) | 0x80;
  target[at++] = rest;
  return at;
}

/** How many bytes {@link writeVarint} takes. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = zigzag(value); rest > 0x7f; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}
