import { murmur2 } from './murmur2';
import { partitionForKey } from './partition-for-key';

describe('murmur2', () => {
  // The vectors of org.apache.kafka.common.utils.UtilsTest.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('hashes %s as Java does', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
  });

  it('gives every key a partition that exists', () => {
    const partitions = Array.from({ length: 200 }, (_, i) =>
      partitionForKey(Buffer.from(`key-${i}`), 7),
    );
    expect(new Set(partitions)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
  });
});
