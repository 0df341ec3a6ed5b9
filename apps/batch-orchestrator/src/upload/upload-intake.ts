import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@mainstay/core';
import { errorCodeOf } from '@mainstay/errors';
import { createServiceLogger } from '@mainstay/observability';
import { TEXT_STORE, type TextStore } from '../batch-orchestrator.ports';
import { ArrivingFile } from './arriving-file';
import { Places, type Leave } from './places';
import { contentHash, MAX_FILE_BYTES, problemOf, TOO_LARGE, TOO_SLOW } from './text-file';

const nothing = () => undefined;

/** What became of one uploaded file. */
export type UploadedFile =
  | { readonly status: 'accepted'; readonly textStorageId: string; readonly sha256: string }
  | { readonly status: 'rejected'; readonly code: string; readonly message: string };

/** Files in hand at once, each at most {@link MAX_FILE_BYTES} in memory. */
const FILES_AT_ONCE = 8;
/** Of a file that has no place yet; most essays are smaller, and need theirs to be stored only. */
const HEAD_BYTES = 65_536;
/** Then a file that still arrives gives its place up, should another wait for one. */
const ARRIVES_WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 1_000;

/**
 * Takes the files of an upload one by one as they stream in: reads each to its limit, judges it and
 * puts it into the content service. A file that is refused does not keep the others from passing,
 * nor does one that comes slowly: it has a place once its head is there, and for so long as it
 * arrives in time or nobody waits for the place.
 */
@Injectable()
export class UploadIntake {
  private readonly logger = createServiceLogger('batch_orchestrator.upload');
  private readonly places = new Places(FILES_AT_ONCE);
  /** Of each upload the file before: one of them at most is read and has no place. */
  private readonly turns = new WeakMap<object, Promise<void>>();

  constructor(
    @Inject(TEXT_STORE) private readonly texts: TextStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param upload - What its files have in common. @default the file is the only one */
  async take(file: Readable, upload: object = file): Promise<UploadedFile> {
    const arriving = new ArrivingFile(file, MAX_FILE_BYTES);
    let leave: Leave | undefined;
    try {
      leave = await this.admit(arriving, upload);
      if (!(await this.arrives(arriving, leave))) return { status: 'rejected', ...TOO_SLOW };
      const { bytes } = arriving;
      const problem = bytes === undefined ? TOO_LARGE : problemOf(bytes);
      if (problem !== undefined || bytes === undefined) {
        return { status: 'rejected', ...(problem ?? TOO_LARGE) };
      }
      const textStorageId = await this.texts.store(bytes, 'text/plain; charset=utf-8');
      return { status: 'accepted', textStorageId, sha256: contentHash(bytes) };
    } catch (error) {
      return this.failed(error);
    } finally {
      leave?.();
    }
  }

  /** Takes a place for it. */
  private admit(arriving: ArrivingFile, upload: object): Promise<Leave> {
    const before = this.turns.get(upload) ?? Promise.resolve();
    const admitted = before.then(async () => {
      await arriving.read(HEAD_BYTES);
      return this.places.enter();
    });
    const settled = admitted.then(nothing, nothing);
    this.turns.set(upload, settled);
    return admitted;
  }

  /** Whether all of it came before it had to give its place up. */
  private async arrives(arriving: ArrivingFile, leave: Leave): Promise<boolean> {
    const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<false>();
    const look = () => {
      if (!this.places.areWaitedFor) {
        cancel = this.clock.schedule(LOOK_AGAIN_MS, look);
        return;
      }
      arriving.drop();
      // At once: of all that are late one goes for each that waits.
      leave();
      giveUp(false);
    };
    let cancel = this.clock.schedule(ARRIVES_WITHIN_MS, look);
    try {
      return await Promise.race([arriving.read().then(() => true), givenUp]);
    } finally {
      cancel();
    }
  }

  private failed(error: unknown): UploadedFile {
    const code = errorCodeOf(error);
    this.logger.warn('A file could not be stored', { error_code: code }, error);
    const message = 'The file could not be stored for now. Upload it again later.';
    return { status: 'rejected', code, message };
  }
}
