import { Injectable } from '@nestjs/common';
import { Transactions } from '@mainstay/database';
import type {
  Essay,
  EssayResult,
  EssayStore,
  LockedBatch,
  NewBatch,
  NewPhase,
  PhaseProgress,
  ProvisionedContent,
  TimelineEntry,
  Transition,
} from '../essay-lifecycle.ports';
import { mayBecome, type EssayStatus } from '../essay/essay-status';
import { MemoryRowLocks } from '@mainstay-apps/wiring';

interface StoredBatch {
  registered: boolean;
  ready: boolean;
  readonly essayIds: string[];
  pending: ProvisionedContent[];
}

interface StoredEssay extends Essay {
  readonly sha256: string | null;
  readonly phase: string | null;
}

/**
 * Essays in memory, for development and tests without PostgreSQL. Held to the same contract suite
 * as the PostgreSQL store: it locks batches, takes back what a rolled back transaction did and
 * refuses the same steps.
 */
@Injectable()
export class MemoryEssayStore implements EssayStore {
  private readonly batches = new Map<string, StoredBatch>();
  private readonly essays = new Map<string, StoredEssay>();
  private readonly timelines = new Map<string, readonly TimelineEntry[]>();
  private readonly phases = new Map<string, PhaseProgress>();
  private readonly locks: MemoryRowLocks;

  constructor(private readonly transactions: Transactions) {
    this.locks = new MemoryRowLocks(transactions);
  }

  async lockBatch(batchId: string): Promise<LockedBatch> {
    await this.locks.acquire(batchId);
    const known = this.batches.get(batchId);
    const batch = known ?? { registered: false, ready: false, essayIds: [], pending: [] };
    if (known === undefined) this.put(this.batches, batchId, batch);
    return { batchId, registered: batch.registered, ready: batch.ready };
  }

  async registerBatch({ batchId, essayIds, eventId }: NewBatch): Promise<void> {
    const batch = this.batchOf(batchId);
    this.put(this.batches, batchId, { ...batch, registered: true, essayIds: [...essayIds] });
    const at = new Date();
    const status = 'awaiting_content';
    for (const essayId of essayIds) {
      this.put(this.timelines, essayId, [{ status, at, eventId }]);
      this.put(this.essays, essayId, {
        essayId,
        batchId,
        status,
        textStorageId: null,
        correctedTextStorageId: null,
        totalCorrections: null,
        updatedAt: at,
        sha256: null,
        phase: null,
      });
    }
  }

  async markReady(batchId: string): Promise<void> {
    this.put(this.batches, batchId, { ...this.batchOf(batchId), ready: true });
  }

  async findByContent(batchId: string, sha256: string): Promise<string | undefined> {
    return this.inBatch(batchId).find((essay) => essay.sha256 === sha256)?.essayId;
  }

  async assignSlot(
    batchId: string,
    content: ProvisionedContent,
    eventId: string,
  ): Promise<string | undefined> {
    const free = this.inBatch(batchId).find((essay) => essay.status === 'awaiting_content');
    if (free === undefined) return undefined;
    const { textStorageId, sha256 } = content;
    this.put(this.essays, free.essayId, { ...free, textStorageId, sha256 });
    await this.transition({ essayIds: [free.essayId], to: 'ready_for_processing', eventId });
    return free.essayId;
  }

  async countFreeSlots(batchId: string): Promise<number> {
    return this.inBatch(batchId).filter((essay) => essay.status === 'awaiting_content').length;
  }

  async keepPending(batchId: string, content: ProvisionedContent): Promise<void> {
    const batch = this.batchOf(batchId);
    if (batch.pending.some((kept) => kept.sha256 === content.sha256)) return;
    this.put(this.batches, batchId, { ...batch, pending: [...batch.pending, content] });
  }

  async takePending(batchId: string): Promise<readonly ProvisionedContent[]> {
    const batch = this.batchOf(batchId);
    this.put(this.batches, batchId, { ...batch, pending: [] });
    return batch.pending;
  }

  async essaysOf(batchId: string): Promise<readonly Essay[]> {
    return this.inBatch(batchId);
  }

  async findEssay(essayId: string): Promise<Essay | undefined> {
    return this.essays.get(essayId);
  }

  async transition({ essayIds, to, eventId }: Transition): Promise<readonly string[]> {
    const changed: string[] = [];
    for (const essayId of essayIds) {
      const essay = this.essays.get(essayId);
      if (essay === undefined || !mayBecome(essay.status, to)) continue;
      const at = new Date();
      this.put(this.essays, essayId, {
        ...essay,
        status: to,
        updatedAt: at,
      });
      const before = this.timelines.get(essayId) ?? [];
      this.put(this.timelines, essayId, [...before, { status: to, at, eventId }]);
      changed.push(essayId);
    }
    return changed;
  }

  async openPhase({ batchId, phaseName, essayIds }: NewPhase): Promise<PhaseProgress> {
    const key = `${batchId}/${phaseName}`;
    const before = this.phases.get(key) ?? { run: 0, remaining: 0 };
    const run = before.run + (before.remaining === 0 ? 1 : 0);
    const opened = { run, remaining: before.remaining + essayIds.length };
    this.put(this.phases, key, opened);
    for (const essayId of essayIds) {
      const essay = this.essays.get(essayId);
      if (essay === undefined) continue;
      this.put(this.essays, essayId, { ...essay, phase: `${phaseName}/${run}` });
    }
    return opened;
  }

  async settleEssay(result: EssayResult): Promise<PhaseProgress | undefined> {
    const { batchId, phaseName, essayId, to, eventId, corrected } = result;
    const key = `${batchId}/${phaseName}`;
    if (this.essays.get(essayId)?.batchId !== batchId || !this.phases.has(key)) return undefined;
    if ((await this.transition({ essayIds: [essayId], to, eventId })).length === 0) {
      return undefined;
    }
    const essay = this.essays.get(essayId);
    if (essay !== undefined && corrected !== undefined) {
      const { textStorageId: correctedTextStorageId, totalCorrections } = corrected;
      this.put(this.essays, essayId, { ...essay, correctedTextStorageId, totalCorrections });
    }
    // Read after the wait above: others may have counted meanwhile.
    const before = this.phases.get(key)!;
    const settled = { ...before, remaining: before.remaining - 1 };
    this.put(this.phases, key, settled);
    return settled;
  }

  async essaysOfRun(batchId: string, phaseName: string, run: number): Promise<readonly Essay[]> {
    return this.inBatch(batchId).filter((essay) => essay.phase === `${phaseName}/${run}`);
  }

  async timeline(essayId: string): Promise<readonly TimelineEntry[]> {
    return this.timelines.get(essayId) ?? [];
  }

  async countByStatus(batchId: string): Promise<ReadonlyMap<EssayStatus, number>> {
    const counts = new Map<EssayStatus, number>();
    for (const { status } of this.inBatch(batchId)) {
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    return counts;
  }

  private batchOf(batchId: string): StoredBatch {
    const batch = this.batches.get(batchId);
    if (batch === undefined) throw new Error(`Lock batch ${batchId} before you change it.`);
    return batch;
  }

  private inBatch(batchId: string): readonly StoredEssay[] {
    const ids = this.batches.get(batchId)?.essayIds ?? [];
    return ids.flatMap((essayId) => this.essays.get(essayId) ?? []);
  }

  private put<Value>(map: Map<string, Value>, key: string, value: Value): void {
    const before = map.get(key);
    map.set(key, value);
    if (!this.transactions.inTransaction) return;
    this.transactions.afterRollback(() => {
      if (before === undefined) map.delete(key);
      else map.set(key, before);
    });
  }
}
