import { Injectable } from '@nestjs/common';
import { Transactions } from '@mainstay/database';
import type { EssayReference } from '@mainstay-apps/contracts';
import { MemoryRowLocks } from '@mainstay-apps/wiring';
import type { Batch, BatchStore, FileRecord, PhaseCounts } from '../batch-orchestrator.ports';
import type { PipelineState } from '../pipeline/pipeline-state';

/**
 * Batches in memory, for development and tests without PostgreSQL. Held to the same contract suite
 * as the PostgreSQL store: it locks batches and takes back what a rolled back transaction did.
 */
@Injectable()
export class MemoryBatchStore implements BatchStore {
  private readonly batches = new Map<string, Batch>();
  private readonly batchesOfEssays = new Map<string, string>();
  private readonly fileRecords = new Map<string, FileRecord>();
  private readonly results = new Map<string, boolean>();
  private readonly locks: MemoryRowLocks;

  constructor(private readonly transactions: Transactions) {
    this.locks = new MemoryRowLocks(transactions);
  }

  async create(batch: Batch): Promise<boolean> {
    if (this.batches.has(batch.batchId)) throw new Error(`Batch ${batch.batchId} exists already.`);
    if (batch.essayIds.some((essayId) => this.batchesOfEssays.has(essayId))) return false;
    this.put(this.batches, batch.batchId, batch);
    for (const essayId of batch.essayIds) this.put(this.batchesOfEssays, essayId, batch.batchId);
    return true;
  }

  async find(batchId: string): Promise<Batch | undefined> {
    return this.batches.get(batchId);
  }

  async findUser(batchId: string): Promise<string | undefined> {
    return this.batches.get(batchId)?.userId;
  }

  async lock(batchId: string): Promise<Batch | undefined> {
    await this.locks.acquire(batchId);
    return this.batches.get(batchId);
  }

  async saveReadyEssays(batchId: string, readyEssays: readonly EssayReference[]): Promise<void> {
    this.change(batchId, { readyEssays });
  }

  async savePipeline(batchId: string, pipeline: PipelineState): Promise<void> {
    this.change(batchId, { pipeline });
  }

  async recordFiles(files: readonly FileRecord[]): Promise<void> {
    for (const file of files) {
      const key = `${file.batchId}/${file.textStorageId}`;
      const known = this.fileRecords.has(key) && file.outcome === 'uploaded';
      if (this.batches.has(file.batchId) && !known) this.put(this.fileRecords, key, file);
    }
  }

  async files(batchId: string): Promise<readonly FileRecord[]> {
    return [...this.fileRecords.values()]
      .filter((file) => file.batchId === batchId)
      .sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
  }

  async recordResult(result: Parameters<BatchStore['recordResult']>[0]): Promise<void> {
    const { batchId, phaseName, essayId, succeeded } = result;
    this.put(this.results, keyOf(batchId, phaseName, essayId), succeeded);
  }

  async forgetResults(batchId: string, phaseName: string, essayIds: readonly string[]) {
    for (const essayId of essayIds) this.take(this.results, keyOf(batchId, phaseName, essayId));
  }

  async countResults(batchId: string, phaseName: string): Promise<PhaseCounts> {
    const prefix = keyOf(batchId, phaseName, '');
    const own = [...this.results].filter(([key]) => key.startsWith(prefix));
    const processed = own.filter(([, succeeded]) => succeeded).length;
    return { processed, failed: own.length - processed };
  }

  private change(batchId: string, changes: Partial<Batch>): void {
    const batch = this.batches.get(batchId);
    if (batch !== undefined) this.put(this.batches, batchId, { ...batch, ...changes });
  }

  private put<Value>(map: Map<string, Value>, key: string, value: Value): void {
    this.rememberFor(map, key);
    map.set(key, value);
  }

  private take<Value>(map: Map<string, Value>, key: string): void {
    this.rememberFor(map, key);
    map.delete(key);
  }

  private rememberFor<Value>(map: Map<string, Value>, key: string): void {
    if (!this.transactions.inTransaction) return;
    const before = map.get(key);
    this.transactions.afterRollback(() => {
      if (before === undefined) map.delete(key);
      else map.set(key, before);
    });
  }
}

const keyOf = (batchId: string, phaseName: string, essayId: string): string =>
  `${JSON.stringify([batchId, phaseName])}${essayId}`;
