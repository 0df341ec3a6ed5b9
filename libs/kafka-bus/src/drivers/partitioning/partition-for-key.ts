import { murmur2 } from './murmur2';

/** The partition Java's producer chooses for a key, so that a mixed fleet agrees. */
export function partitionForKey(key: Uint8Array, partitionCount: number): number {
  return (murmur2(key) & 0x7fffffff) % partitionCount;
}
