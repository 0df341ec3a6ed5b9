import { Readable } from 'node:stream';
import { ServiceError } from '@mainstay/errors';
import type { TextStore } from '../batch-orchestrator.ports';
import { ManualClock } from '@mainstay/testing';
import { contentHash, MAX_FILE_BYTES } from './text-file';
import { UploadIntake } from './upload-intake';

/** Keeps each text until it is let go. */
class Texts implements TextStore {
  readonly stored: Uint8Array[] = [];
  readonly waiting: (() => void)[] = [];
  holds = false;
  failsWith: unknown;

  async store(body: Uint8Array): Promise<string> {
    if (this.failsWith !== undefined) throw this.failsWith;
    this.stored.push(body);
    if (this.holds) await new Promise<void>((resolve) => this.waiting.push(resolve));
    return `text-${this.stored.length}`;
  }
}

const file = (...chunks: (string | Buffer)[]) =>
  Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
/** One of which no more comes for now. */
const begun = (text: string) => {
  const stream = new Readable({ read() {} });
  stream.push(Buffer.from(text));
  return stream;
};
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('UploadIntake', () => {
  const setUp = () => {
    const texts = new Texts();
    const clock = new ManualClock();
    return { texts, clock, intake: new UploadIntake(texts, clock) };
  };

  it('stores the bytes as they came and answers id and hash', async () => {
    const { texts, intake } = setUp();
    const bytes = Buffer.from('\ufeffEn uppsats.\r\n');
    const result = await intake.take(file(bytes.subarray(0, 4), bytes.subarray(4)));
    const sha256 = contentHash(bytes);
    expect(result).toEqual({ status: 'accepted', textStorageId: 'text-1', sha256 });
    expect(Buffer.compare(texts.stored[0]!, bytes)).toBe(0);
  });

  it.each([
    ['an empty file', file(), 'VALIDATION_ERROR'],
    ['a binary one', file(Buffer.of(0x89, 0x50, 0, 1)), 'UNSUPPORTED_MEDIA_TYPE'],
    ['one that is not UTF-8', file(Buffer.of(0xe5, 0xe4)), 'PARSING_ERROR'],
  ])('rejects %s without storing it', async (_what, stream, code) => {
    const { texts, intake } = setUp();
    await expect(intake.take(stream)).resolves.toMatchObject({ status: 'rejected', code });
    expect(texts.stored).toEqual([]);
  });

  it('takes a file at the limit and reads one over it to its end', async () => {
    const { intake } = setUp();
    const most = Buffer.alloc(MAX_FILE_BYTES, 'a');
    await expect(intake.take(file(most))).resolves.toMatchObject({ status: 'accepted' });
    const stream = file(most, 'a', 'and more');
    const result = await intake.take(stream);
    expect(result).toMatchObject({ status: 'rejected', code: 'PAYLOAD_TOO_LARGE' });
    expect(stream.readableEnded).toBe(true);
  });

  it('rejects a file that the content service refuses, and takes the next', async () => {
    const { texts, intake } = setUp();
    const about = { service: 'batch_orchestrator_service', operation: 'store_content' };
    texts.failsWith = new ServiceError('CONTENT_SERVICE_ERROR', 'away', about);
    const result = await intake.take(file('one'));
    expect(result).toMatchObject({ status: 'rejected', code: 'CONTENT_SERVICE_ERROR' });
    texts.failsWith = undefined;
    await expect(intake.take(file('two'))).resolves.toMatchObject({ status: 'accepted' });
  });

  it('has eight files in hand at most', async () => {
    const { texts, intake } = setUp();
    texts.holds = true;
    const taken = Array.from({ length: 20 }, (_, n) => intake.take(file(`file ${n}`)));
    for (let released = 0; released < 20; released += 1) {
      while (texts.waiting.length === 0) await settled();
      await settled();
      expect(texts.stored.length - released).toBeLessThanOrEqual(8);
      texts.waiting.shift()?.();
    }
    const results = await Promise.all(taken);
    expect(results.every(({ status }) => status === 'accepted')).toBe(true);
  });

  it('lets a file pass by others that have hardly begun', async () => {
    const { intake } = setUp();
    for (let n = 0; n < 20; n += 1) void intake.take(begun('The begin'));
    await settled();
    await expect(intake.take(file('after'))).resolves.toMatchObject({ status: 'accepted' });
  });

  it('gives the place of a file that takes long to one that waits, and no other', async () => {
    const { clock, intake } = setUp();
    const slow = Array.from({ length: 8 }, () => begun('a'.repeat(100_000)));
    const results = slow.map((stream) => intake.take(stream));
    await settled();
    clock.advance(20_000);
    const next = intake.take(file('after'));
    await settled();
    clock.advance(1_000);
    await expect(next).resolves.toMatchObject({ status: 'accepted' });
    for (const stream of slow) stream.push(null);
    const statuses = (await Promise.all(results)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 'accepted')).toHaveLength(7);
    await expect(results[statuses.indexOf('rejected')]).resolves.toMatchObject({ code: 'TIMEOUT' });
  });

  it('reads of one upload no file ahead of one that waits for its place', async () => {
    const { texts, intake } = setUp();
    texts.holds = true;
    const upload = {};
    const streams = Array.from({ length: 12 }, (_, n) => file(`file ${n}`));
    const results = streams.map((stream) => intake.take(stream, upload));
    for (let turn = 0; turn < 20; turn += 1) await settled();
    expect(streams.filter(({ readableEnded }) => readableEnded)).toHaveLength(9);
    texts.holds = false;
    for (const release of texts.waiting) release();
    await expect(Promise.all(results)).resolves.toHaveLength(12);
  });

  it('gives the place back when the upload breaks off', async () => {
    const { intake } = setUp();
    for (let i = 0; i < 10; i += 1) {
      const broken = new Readable({ read() {} });
      const result = intake.take(broken);
      broken.destroy(new Error('the connection was lost'));
      await expect(result).resolves.toMatchObject({ status: 'rejected' });
    }
    await expect(intake.take(file('after'))).resolves.toMatchObject({ status: 'accepted' });
  });
});
