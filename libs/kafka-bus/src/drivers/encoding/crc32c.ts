const POLYNOMIAL = 0x82f63b78;
const VALUES = 256;
/** Bytes of one step. */
const STRIDE = 8;

/** What a byte adds to the checksum, and behind it what it adds with 1 to 7 bytes following it. */
const TABLE = table();

/**
 * The checksum of Kafka's batches, CRC-32C. Eight bytes at a time ("slicing by 8"), which takes a
 * third of the time that one after the other takes.
 *
 * @param before the checksum of what stands before these bytes
 */
export function crc32c(bytes: Uint8Array, before = 0): number {
  const { length } = bytes;
  let crc = ~before;
  let at = 0;
  for (const last = length - STRIDE; at <= last; at += STRIDE) {
    const four =
      crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    crc =
      TABLE[7 * VALUES + (four & 0xff)]! ^
      TABLE[6 * VALUES + ((four >>> 8) & 0xff)]! ^
      TABLE[5 * VALUES + ((four >>> 16) & 0xff)]! ^
      TABLE[4 * VALUES + (four >>> 24)]! ^
      TABLE[3 * VALUES + bytes[at + 4]!]! ^
      TABLE[2 * VALUES + bytes[at + 5]!]! ^
      TABLE[VALUES + bytes[at + 6]!]! ^
      TABLE[bytes[at + 7]!]!;
  }
  for (; at < length; at += 1) crc = TABLE[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

function table(): Int32Array {
  const made = new Int32Array(STRIDE * VALUES);
  for (let byte = 0; byte < VALUES; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
    made[byte] = crc;
  }
  for (let at = VALUES; at < made.length; at += 1) {
    const crc = made[at - VALUES]!;
    made[at] = made[crc & 0xff]! ^ (crc >>> 8);
  }
  return made;
}
