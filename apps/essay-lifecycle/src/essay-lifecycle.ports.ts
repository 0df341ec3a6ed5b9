import type { Language } from '@mainstay-apps/contracts';
import type { EssayStatus } from './essay/essay-status';

/** A batch as this service knows it; a stub until it was registered. */
export interface LockedBatch {
  readonly batchId: string;
  readonly registered: boolean;
  /** Whether its readiness was told. */
  readonly ready: boolean;
}

/** What a batch is registered with. */
export interface NewBatch {
  readonly batchId: string;
  readonly userId: string;
  readonly courseCode: string;
  readonly essayIds: readonly string[];
  /** The event that registered it. */
  readonly eventId: string;
}

/** An uploaded text that looks for a slot. */
export interface ProvisionedContent {
  readonly fileName: string;
  readonly textStorageId: string;
  readonly sha256: string;
}

export interface Essay {
  readonly essayId: string;
  readonly batchId: string;
  readonly status: EssayStatus;
  readonly textStorageId: string | null;
  readonly correctedTextStorageId: string | null;
  readonly totalCorrections: number | null;
  readonly updatedAt: Date;
}

export interface TimelineEntry {
  readonly status: EssayStatus;
  readonly at: Date;
  readonly eventId: string;
}

/** One step of essays from one status to the next. */
export interface Transition {
  readonly essayIds: readonly string[];
  readonly to: EssayStatus;
  /** The event that led to it. */
  readonly eventId: string;
}

/** What a phase came to for one essay. */
export interface EssayResult {
  readonly batchId: string;
  readonly phaseName: string;
  readonly essayId: string;
  readonly to: EssayStatus;
  readonly eventId: string;
  /** Set where the text was corrected. */
  readonly corrected?: { readonly textStorageId: string; readonly totalCorrections: number };
}

export interface NewPhase {
  readonly batchId: string;
  readonly phaseName: string;
  readonly language: Language;
  readonly essayIds: readonly string[];
}

/** How far the latest run of a phase is. */
export interface PhaseProgress {
  readonly run: number;
  /** Essays whose result is still to come. */
  readonly remaining: number;
}

/**
 * Where batches, slots and essays are kept. Every method joins the caller's transaction;
 * `lockBatch` holds off every other transaction of the batch until it ends.
 */
export interface EssayStore {
  /** Locks the batch, making a stub where it is not known yet. */
  lockBatch(batchId: string): Promise<LockedBatch>;
  /** Fills the stub and makes a slot for each essay id. */
  registerBatch(batch: NewBatch): Promise<void>;
  markReady(batchId: string): Promise<void>;
  /** The essay that already has a text with this hash. */
  findByContent(batchId: string, sha256: string): Promise<string | undefined>;
  /** Gives the text the first free slot; undefined when there is none. */
  assignSlot(
    batchId: string,
    content: ProvisionedContent,
    eventId: string,
  ): Promise<string | undefined>;
  countFreeSlots(batchId: string): Promise<number>;
  /** Keeps a text whose batch is not registered yet; the same content is kept once. */
  keepPending(batchId: string, content: ProvisionedContent): Promise<void>;
  /** The kept texts in the order they came; they are kept no longer. */
  takePending(batchId: string): Promise<readonly ProvisionedContent[]>;
  essaysOf(batchId: string): Promise<readonly Essay[]>;
  findEssay(essayId: string): Promise<Essay | undefined>;
  /** Takes the step for those essays whose status allows it; answers their ids. */
  transition(step: Transition): Promise<readonly string[]>;
  /** Begins a run of a phase with these essays. */
  openPhase(phase: NewPhase): Promise<PhaseProgress>;
  /**
   * One essay of the running phase has its result: takes the step and counts it. Transactions of
   * one phase pass here one after another, so exactly one of them sees `remaining` become 0.
   * Undefined where the essay's status does not allow the step; nothing is counted then.
   */
  settleEssay(result: EssayResult): Promise<PhaseProgress | undefined>;
  /** The essays of a run of a phase. */
  essaysOfRun(batchId: string, phaseName: string, run: number): Promise<readonly Essay[]>;
  timeline(essayId: string): Promise<readonly TimelineEntry[]>;
  countByStatus(batchId: string): Promise<ReadonlyMap<EssayStatus, number>>;
}

/** Nest token of the {@link EssayStore}. */
export const ESSAY_STORE = Symbol('essay-lifecycle.EssayStore');
