const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const R = 24;

/**
 * The 32-bit hash of Java's default partitioner (`org.apache.kafka.common.utils.Utils.murmur2`),
 * as a signed integer.
 */
export function murmur2(data: Uint8Array): number {
  const length = data.length;
  const tail = length & ~3;
  let hash = SEED ^ length;
  for (let at = 0; at < tail; at += 4) {
    let k = data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24);
    k = Math.imul(k, M);
    k = Math.imul(k ^ (k >>> R), M);
    hash = Math.imul(hash, M) ^ k;
  }
  const rest = length - tail;
  if (rest >= 3) hash ^= data[tail + 2]! << 16;
  if (rest >= 2) hash ^= data[tail + 1]! << 8;
  if (rest >= 1) hash = Math.imul(hash ^ data[tail]!, M);
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}
