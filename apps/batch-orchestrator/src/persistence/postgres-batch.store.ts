import { Injectable } from '@nestjs/common';
import { databaseFailure, QueryPerformanceTracker, Transactions } from '@mainstay/database';
import type { EssayReference } from '@mainstay-apps/contracts';
import type { Batch, BatchStore, FileRecord, PhaseCounts } from '../batch-orchestrator.ports';
import type { PipelineState } from '../pipeline/pipeline-state';
import * as sql from './batch-sql';

const MOST_USERS = 1_000;

/** Batches in PostgreSQL. */
@Injectable()
export class PostgresBatchStore implements BatchStore {
  /** Whose batches were asked for last: a batch never changes its user. */
  private readonly users = new Map<string, string>();

  constructor(private readonly transactions: Transactions) {}

  @QueryPerformanceTracker('create', 'batch')
  async create(batch: Batch): Promise<boolean> {
    const [row] = await this.query<{ taken: number }>(sql.CREATE_BATCH, [
      batch.batchId,
      batch.courseCode,
      batch.essayInstructions,
      batch.userId,
      batch.expectedEssayCount,
      JSON.stringify(batch.essayIds),
      batch.readyEssays === null ? null : JSON.stringify(batch.readyEssays),
      JSON.stringify(batch.pipeline),
    ]);
    return row?.taken === batch.essayIds.length;
  }

  @QueryPerformanceTracker('find', 'batch')
  async find(batchId: string): Promise<Batch | undefined> {
    const [batch] = await this.query<Batch>(sql.FIND_BATCH, [batchId]);
    return batch;
  }

  async findUser(batchId: string): Promise<string | undefined> {
    const known = this.users.get(batchId);
    if (known !== undefined) return known;
    const [row] = await this.query<{ user_id: string }>(sql.FIND_USER, [batchId]);
    if (row !== undefined) this.remember(batchId, row.user_id);
    return row?.user_id;
  }

  @QueryPerformanceTracker('lock', 'batch')
  async lock(batchId: string): Promise<Batch | undefined> {
    const [batch] = await this.query<Batch>(sql.LOCK_BATCH, [batchId]);
    return batch;
  }

  async saveReadyEssays(batchId: string, essays: readonly EssayReference[]): Promise<void> {
    await this.query(sql.SAVE_READY_ESSAYS, [batchId, JSON.stringify(essays)]);
  }

  @QueryPerformanceTracker('update', 'batch')
  async savePipeline(batchId: string, pipeline: PipelineState): Promise<void> {
    await this.query(sql.SAVE_PIPELINE, [batchId, JSON.stringify(pipeline)]);
  }

  async recordFiles(files: readonly FileRecord[]): Promise<void> {
    if (files.length === 0) return;
    const rows = files.map((file) => ({
      batch_id: file.batchId,
      text_storage_id: file.textStorageId,
      file_name: file.fileName,
      outcome: file.outcome,
      essay_id: file.essayId ?? null,
      reason: file.reason ?? null,
    }));
    await this.query(sql.RECORD_FILES, [JSON.stringify(rows)]);
  }

  files(batchId: string): Promise<readonly FileRecord[]> {
    return this.query<FileRecord>(sql.FILES_OF_BATCH, [batchId]);
  }

  @QueryPerformanceTracker('upsert', 'essay_result')
  async recordResult(result: Parameters<BatchStore['recordResult']>[0]): Promise<void> {
    const { batchId, phaseName, essayId, succeeded } = result;
    await this.query(sql.RECORD_RESULT, [batchId, phaseName, essayId, succeeded]);
  }

  async forgetResults(batchId: string, phaseName: string, essayIds: readonly string[]) {
    await this.query(sql.FORGET_RESULTS, [batchId, phaseName, essayIds]);
  }

  async countResults(batchId: string, phaseName: string): Promise<PhaseCounts> {
    const [counts] = await this.query<PhaseCounts>(sql.COUNT_RESULTS, [batchId, phaseName]);
    return counts ?? { processed: 0, failed: 0 };
  }

  private remember(batchId: string, userId: string): void {
    const [oldest] = this.users.keys();
    if (this.users.size >= MOST_USERS && oldest !== undefined) this.users.delete(oldest);
    this.users.set(batchId, userId);
  }

  private async query<Row>(statement: string, parameters: unknown[]): Promise<Row[]> {
    try {
      return await this.transactions.manager().query<Row[]>(statement, parameters);
    } catch (error) {
      throw databaseFailure(error);
    }
  }
}
