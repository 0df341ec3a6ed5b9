import type { EssayReference } from '@mainstay-apps/contracts';
import type { PipelineState } from './pipeline/pipeline-state';

/** A registered batch and its pipeline. */
export interface Batch {
  readonly batchId: string;
  readonly courseCode: string;
  readonly essayInstructions: string;
  readonly userId: string;
  readonly expectedEssayCount: number;
  readonly essayIds: readonly string[];
  /** Null until every slot has its text. */
  readonly readyEssays: readonly EssayReference[] | null;
  readonly pipeline: PipelineState;
}

/** What became of an uploaded file. */
export interface FileRecord {
  readonly batchId: string;
  readonly fileName: string;
  readonly textStorageId: string;
  readonly outcome: 'uploaded' | 'assigned' | 'excess';
  readonly essayId?: string;
  readonly reason?: string;
}

/** How many essays of a phase have which result so far. */
export interface PhaseCounts {
  readonly processed: number;
  readonly failed: number;
}

/** Where batches are kept. Every method joins the caller's transaction. */
export interface BatchStore {
  /** False where an essay's id is another batch's: the transaction must not be committed then. */
  create(batch: Batch): Promise<boolean>;
  find(batchId: string): Promise<Batch | undefined>;
  /** Whose batch it is, without the rest of it: a batch may have 10 000 essays. */
  findUser(batchId: string): Promise<string | undefined>;
  /** As `find`, and holds off every other transaction that locks the batch. */
  lock(batchId: string): Promise<Batch | undefined>;
  saveReadyEssays(batchId: string, essays: readonly EssayReference[]): Promise<void>;
  savePipeline(batchId: string, pipeline: PipelineState): Promise<void>;
  /** One record a text; a later outcome replaces an earlier one. */
  recordFiles(files: readonly FileRecord[]): Promise<void>;
  files(batchId: string): Promise<readonly FileRecord[]>;
  /** Remembers an essay's result in a phase; the same result twice counts once. */
  recordResult(result: {
    readonly batchId: string;
    readonly phaseName: string;
    readonly essayId: string;
    readonly succeeded: boolean;
  }): Promise<void>;
  /** Forgets the results of essays that go through the phase once more. */
  forgetResults(batchId: string, phaseName: string, essayIds: readonly string[]): Promise<void>;
  countResults(batchId: string, phaseName: string): Promise<PhaseCounts>;
}

/** Nest token of the {@link BatchStore}. */
export const BATCH_STORE = Symbol('batch-orchestrator.BatchStore');

/** Where texts are put: the content service. */
export interface TextStore {
  /** Answers the text's storage id. */
  store(body: Uint8Array, contentType: string): Promise<string>;
}

/** Nest token of the {@link TextStore}. */
export const TEXT_STORE = Symbol('batch-orchestrator.TextStore');

/** Tells a user what happened, if the user listens. */
export interface UserNotifications {
  notify(userId: string, event: string, data: object): Promise<void>;
}

/** Nest token of the {@link UserNotifications}. */
export const USER_NOTIFICATIONS = Symbol('batch-orchestrator.UserNotifications');
