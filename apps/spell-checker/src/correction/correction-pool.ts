import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Piscina } from 'piscina';
import type { Correction, CorrectionLanguage } from './correction';
import { CorrectionPoolClosedError, CorrectionQueueFullError } from './correction.errors';
import { assertCorrectable, type Corrector, MAX_CHARACTERS } from './corrector';
import type { WorkerTask } from './worker';

export interface CorrectionPoolOptions {
  /** @default one less than the processors there are, at least 1 */
  readonly threads?: number;
  /** Texts that may wait for a thread. @default 1000 */
  readonly maxQueue?: number;
  /** Languages every thread loads in start(); others at their first text. @default none */
  readonly warm?: readonly CorrectionLanguage[];
  /** @default 1 000 000 */
  readonly maxCharacters?: number;
  /** The compiled worker. @default worker.js beside this file, else in the app's build */
  readonly workerFile?: string;
}

/**
 * Corrects in worker threads, so that the event loop never waits for a dictionary.
 *
 * An aborted correction rejects at once; its thread is left to finish, because ending a thread
 * throws its dictionaries away and costs seconds, a text only milliseconds. A thread that dies is
 * replaced, and loads what it needs again.
 */
export class CorrectionPool implements Corrector {
  readonly threads: number;
  private readonly maxQueue: number;
  private readonly accepted = new Set<Promise<unknown>>();
  private pool: Piscina<WorkerTask, Correction | undefined> | undefined;
  private starting: Promise<void> | undefined;

  constructor(private readonly options: CorrectionPoolOptions = {}) {
    this.threads = options.threads ?? Math.max(1, availableParallelism() - 1);
    this.maxQueue = options.maxQueue ?? 1000;
  }

  /** Texts accepted and not yet answered. */
  get pending(): number {
    return this.accepted.size;
  }

  start(): Promise<void> {
    this.starting ??= this.startThreads();
    return this.starting;
  }

  private async startThreads(): Promise<void> {
    const pool = new Piscina<WorkerTask, Correction | undefined>({
      filename: this.options.workerFile ?? findWorker(),
      minThreads: this.threads,
      maxThreads: this.threads,
    });
    this.pool = pool;
    const languages = this.options.warm ?? [];
    // As many tasks as idle threads: each thread gets one.
    const tasks = Array.from({ length: this.threads }, () => pool.run({ kind: 'warm', languages }));
    await Promise.all(tasks).catch(async (error: unknown) => {
      await this.stop();
      throw error;
    });
  }

  async correct(text: string, language: string, signal?: AbortSignal): Promise<Correction> {
    signal?.throwIfAborted();
    assertCorrectable(text, language, this.options.maxCharacters ?? MAX_CHARACTERS);
    if (!this.pool) throw new CorrectionPoolClosedError();
    if (this.pending >= this.threads + this.maxQueue) {
      throw new CorrectionQueueFullError(this.maxQueue);
    }
    const task = this.pool.run({ kind: 'correct', text, language }) as Promise<Correction>;
    this.accepted.add(task);
    const settled = (): boolean => this.accepted.delete(task);
    task.then(settled, settled);
    return signal ? unlessAborted(task, signal) : task;
  }

  /** Refuses new texts, finishes those accepted, ends the threads. */
  async stop(): Promise<void> {
    const pool = this.pool;
    this.pool = undefined;
    this.starting = undefined;
    await Promise.allSettled(this.accepted);
    await pool?.destroy();
  }
}

function unlessAborted<T>(task: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    task.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Beside this file when compiled; in the build of the app when this file runs as TypeScript. */
function findWorker(): string {
  const places = [join(__dirname, 'worker.js'), join(__dirname, '../../dist/correction/worker.js')];
  const found = places.find((place) => existsSync(place));
  if (found) return found;
  throw new Error(
    `The correction worker is not compiled, build the app first: no ${places.join(', no ')}.`,
  );
}
