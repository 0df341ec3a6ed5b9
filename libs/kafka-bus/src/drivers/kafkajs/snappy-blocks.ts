/** How Java clients begin: a version and the oldest reader follow, then blocks with their sizes. */
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const HEADER_BYTES = 16;
const SIZE_BYTES = 4;

/** The snappy blocks of a record batch: one, or those of xerial's framing. Pure. */
export function snappyBlocks(bytes: Buffer): readonly Buffer[] {
  if (!bytes.subarray(0, XERIAL.length).equals(XERIAL)) return [bytes];
  const blocks: Buffer[] = [];
  for (let at = HEADER_BYTES; at < bytes.length;) {
    const begins = at + SIZE_BYTES;
    const ends = begins + bytes.readInt32BE(at);
    if (ends > bytes.length) throw new RangeError('A snappy block is longer than its batch.');
    blocks.push(bytes.subarray(begins, ends));
    at = ends;
  }
  return blocks;
}
