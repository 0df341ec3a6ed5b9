import { connect, createServer, Socket, type AddressInfo } from 'node:net';
import { crc32c } from '../encoding/crc32c';
import { filledRequest, fillRequests } from './filled-request';
import { forget, placeholderFor } from './placeholders';

const PRODUCE = 0;
const METADATA = 3;

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const sized = (bytes: Buffer): Buffer => Buffer.concat([int32(bytes.length), bytes]);

/** A batch of format 2 behind its size, as it stands in a produce request. */
function batchOf(records: Buffer): Buffer {
  const fromAttributes = Buffer.concat([Buffer.alloc(36, 'h'), int32(7), records]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32c(fromAttributes));
  const [epoch, format] = [int32(0), Buffer.from([2])];
  const batch = sized(Buffer.concat([epoch, format, checksum, fromAttributes]));
  return sized(Buffer.concat([Buffer.alloc(8), batch]));
}

const request = (kind: number, ...batches: readonly Buffer[]): Buffer =>
  sized(Buffer.concat([Buffer.from([0, kind]), Buffer.from('before'), ...batches]));

describe('a request', () => {
  const long = Buffer.alloc(100_000, 'long');
  const short = Buffer.from('s');

  it('that is filled is as if the records had been in it from the beginning', () => {
    const placed = [long, short].map((records) => batchOf(placeholderFor(records)));
    const parts = filledRequest(request(PRODUCE, ...placed, Buffer.from('behind')));
    const whole = request(PRODUCE, batchOf(long), batchOf(short), Buffer.from('behind'));
    expect(Buffer.concat(parts).equals(whole)).toBe(true);
    expect(parts).toContain(long);
  });

  it.each([
    ['of another kind', request(METADATA)],
    ['without placeholders', request(PRODUCE, batchOf(short))],
    ['that only a login has', sized(Buffer.from('x'))],
  ])('%s stays what it is', (_, bytes) => {
    expect(filledRequest(bytes)).toEqual([bytes]);
  });

  it('is not written where a placeholder stands anywhere but in a batch', () => {
    const bytes = request(PRODUCE, Buffer.alloc(70), placeholderFor(short));
    expect(() => filledRequest(bytes)).toThrow('as it did');
  });

  it('is not written once its records are given up', () => {
    const placeholder = placeholderFor(short);
    forget(placeholder);
    expect(() => filledRequest(request(PRODUCE, batchOf(placeholder)))).toThrow('given up');
  });

  it.each([
    ['large', long],
    ['small', short],
  ])('that is %s goes through a socket filled', async (_, records) => {
    const whole = request(PRODUCE, batchOf(records));
    const received = new Promise<Buffer>((resolve) => {
      const chunks: Buffer[] = [];
      const server = createServer((peer) => {
        peer.on('data', (chunk) => chunks.push(chunk));
        peer.on('end', () => {
          server.close();
          resolve(Buffer.concat(chunks));
        });
      }).listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        const socket = fillRequests(connect(port, '127.0.0.1'));
        socket.write(request(PRODUCE, batchOf(placeholderFor(records))));
        socket.end();
      });
    });
    expect((await received).equals(whole)).toBe(true);
  });

  it('that is small is written as one piece of memory, a large one without a copy', () => {
    const written: Buffer[] = [];
    const write = (bytes: Buffer): boolean => written.push(bytes) > 0;
    const socket = fillRequests(Object.assign(new Socket(), { write }));
    socket.write(request(PRODUCE, batchOf(placeholderFor(short))));
    expect(written).toHaveLength(1);
    socket.write(request(PRODUCE, batchOf(placeholderFor(long))));
    expect(written).toContain(long);
  });
});
