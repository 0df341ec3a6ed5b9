import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { errorCodeOf } from '@mainstay/errors';
import { createServiceLogger } from '@mainstay/observability';
import { TEXT_STORE, type TextStore } from '../batch-orchestrator.ports';
import { contentHash, MAX_FILE_BYTES, problemOf, TOO_LARGE } from './text-file';

/** What became of one uploaded file. */
export type UploadedFile =
  | { readonly status: 'accepted'; readonly textStorageId: string; readonly sha256: string }
  | { readonly status: 'rejected'; readonly code: string; readonly message: string };

/** Files in hand at once, each at most {@link MAX_FILE_BYTES} in memory. */
const FILES_AT_ONCE = 8;

/**
 * Takes the files of an upload one by one as they stream in: reads each to its limit, judges it and
 * puts it into the content service. A file that is refused does not keep the others from passing.
 */
@Injectable()
export class UploadIntake {
  private readonly logger = createServiceLogger('batch_orchestrator.upload');
  private readonly waiting: (() => void)[] = [];
  private inHand = 0;

  constructor(@Inject(TEXT_STORE) private readonly texts: TextStore) {}

  async take(file: Readable): Promise<UploadedFile> {
    await this.enter();
    try {
      const bytes = await readUpTo(file, MAX_FILE_BYTES);
      const problem = bytes === undefined ? TOO_LARGE : problemOf(bytes);
      if (problem !== undefined || bytes === undefined) {
        return { status: 'rejected', ...(problem ?? TOO_LARGE) };
      }
      const textStorageId = await this.texts.store(bytes, 'text/plain; charset=utf-8');
      return { status: 'accepted', textStorageId, sha256: contentHash(bytes) };
    } catch (error) {
      return this.failed(error);
    } finally {
      this.leave();
    }
  }

  private failed(error: unknown): UploadedFile {
    const code = errorCodeOf(error);
    this.logger.warn('A file could not be stored', { error_code: code }, error);
    const message = 'The file could not be stored for now. Upload it again later.';
    return { status: 'rejected', code, message };
  }

  private async enter(): Promise<void> {
    if (this.inHand >= FILES_AT_ONCE) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
      return;
    }
    this.inHand += 1;
  }

  /** Hands the place on to the next that waits, or gives it back. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.inHand -= 1;
    else next();
  }
}

/** The stream's bytes; undefined when there are more than `limit`: the rest is read and dropped. */
async function readUpTo(stream: Readable, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > limit ? undefined : Buffer.concat(chunks);
}
