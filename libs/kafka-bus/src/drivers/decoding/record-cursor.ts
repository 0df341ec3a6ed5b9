/** Goes over the records of a batch, one behind the other (Kafka's message format 2). */
export class RecordCursor {
  /** Where the record begins. */
  start = 0;
  /** After the first record's time. */
  timestampDelta = 0;
  /** After the first record's offset. */
  offsetDelta = 0;
  /** Where its key stands, before its value and its headers. */
  partsAt = 0;
  private at: number;

  /** @param end where the first record begins */
  constructor(
    readonly bytes: Buffer,
    private end = 0,
  ) {
    this.at = end;
  }

  /** Goes to the next record. */
  next(): void {
    this.start = this.end;
    this.at = this.end;
    const length = this.varint();
    this.end = this.at + length;
    if (length < 0 || this.end > this.bytes.length) throw new RangeError('A record is cut off.');
    // Its attributes, which nobody uses, are one byte.
    this.at += 1;
    this.timestampDelta = this.varint();
    this.offsetDelta = this.varint();
    this.partsAt = this.at;
  }

  /** The next bytes that have their length before them, without a copy. */
  part(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const start = this.at;
    this.at += length;
    return this.bytes.subarray(start, this.at);
  }

  /** What comes after the parts that were read. */
  get position(): number {
    return this.at;
  }

  /** The next whole number, zigzag. */
  varint(): number {
    const { bytes } = this;
    let byte = bytes[this.at++]!;
    let zigzag = byte & 0x7f;
    for (let unit = 0x80; byte > 0x7f; unit *= 0x80) {
      byte = bytes[this.at++]!;
      zigzag += (byte & 0x7f) * unit;
    }
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  }
}
