import { snappyBlocks } from './snappy-blocks';

const HEADER = Buffer.from('82534e41505059000000000100000001', 'hex');

function block(text: string): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(text.length);
  return Buffer.concat([size, Buffer.from(text)]);
}

describe('the snappy blocks of a batch', () => {
  it('are the batch itself where nothing frames them', () => {
    expect(snappyBlocks(Buffer.from('raw'))).toEqual([Buffer.from('raw')]);
  });

  it('are taken out of the framing of Java’s clients', () => {
    const framed = Buffer.concat([HEADER, block('one'), block('second')]);
    expect(snappyBlocks(framed).map(String)).toEqual(['one', 'second']);
    expect(() => snappyBlocks(framed.subarray(0, -1))).toThrow(RangeError);
  });
});
