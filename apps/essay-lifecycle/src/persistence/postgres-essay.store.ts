import { Injectable } from '@nestjs/common';
import { databaseFailure, QueryPerformanceTracker, Transactions } from '@mainstay/database';
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
import { statusesBefore, type EssayStatus } from '../essay/essay-status';
import * as sql from './essay-sql';

/** Essays in PostgreSQL. One statement a step: many transactions of a batch run side by side. */
@Injectable()
export class PostgresEssayStore implements EssayStore {
  constructor(private readonly transactions: Transactions) {}

  @QueryPerformanceTracker('lock', 'batch')
  async lockBatch(batchId: string): Promise<LockedBatch> {
    await this.query(sql.MAKE_STUB, [batchId]);
    const [row] = await this.query<{ registered: boolean; ready: boolean }>(sql.LOCK_BATCH, [
      batchId,
    ]);
    return { batchId, registered: row?.registered ?? false, ready: row?.ready ?? false };
  }

  @QueryPerformanceTracker('create', 'essay')
  async registerBatch(batch: NewBatch): Promise<void> {
    const { batchId, userId, courseCode, essayIds, eventId } = batch;
    await this.query(sql.REGISTER_BATCH, [batchId, userId, courseCode]);
    await this.query(sql.MAKE_SLOTS, [batchId, essayIds, eventId]);
  }

  async markReady(batchId: string): Promise<void> {
    await this.query(sql.MARK_READY, [batchId]);
  }

  async findByContent(batchId: string, sha256: string): Promise<string | undefined> {
    const [row] = await this.query<{ essay_id: string }>(sql.FIND_BY_CONTENT, [batchId, sha256]);
    return row?.essay_id;
  }

  @QueryPerformanceTracker('assign', 'essay')
  async assignSlot(
    batchId: string,
    content: ProvisionedContent,
    eventId: string,
  ): Promise<string | undefined> {
    const { fileName, textStorageId, sha256 } = content;
    const parameters = [batchId, fileName, textStorageId, sha256, eventId];
    const [row] = await this.query<{ essay_id: string }>(sql.ASSIGN_SLOT, parameters);
    return row?.essay_id;
  }

  async countFreeSlots(batchId: string): Promise<number> {
    const [row] = await this.query<{ free: number }>(sql.COUNT_FREE_SLOTS, [batchId]);
    return row?.free ?? 0;
  }

  async keepPending(batchId: string, content: ProvisionedContent): Promise<void> {
    const { fileName, textStorageId, sha256 } = content;
    await this.query(sql.KEEP_PENDING, [batchId, sha256, fileName, textStorageId]);
  }

  takePending(batchId: string): Promise<readonly ProvisionedContent[]> {
    return this.query<ProvisionedContent>(sql.TAKE_PENDING, [batchId]);
  }

  essaysOf(batchId: string): Promise<readonly Essay[]> {
    return this.query<Essay>(sql.ESSAYS_OF_BATCH, [batchId]);
  }

  @QueryPerformanceTracker('find', 'essay')
  async findEssay(essayId: string): Promise<Essay | undefined> {
    const [essay] = await this.query<Essay>(sql.FIND_ESSAY, [essayId]);
    return essay;
  }

  @QueryPerformanceTracker('update', 'essay')
  async transition({ essayIds, to, eventId }: Transition): Promise<readonly string[]> {
    const rows = await this.query<{ essay_id: string }>(sql.TRANSITION, [
      essayIds,
      statusesBefore(to),
      to,
      eventId,
    ]);
    return rows.map((row) => row.essay_id);
  }

  async openPhase(phase: NewPhase): Promise<PhaseProgress> {
    const { batchId, phaseName, language, essayIds } = phase;
    const parameters = [batchId, phaseName, language, essayIds.length];
    const [opened] = await this.query<PhaseProgress>(sql.OPEN_PHASE, parameters);
    if (opened === undefined) throw new Error(`Phase ${phaseName} of ${batchId} was not opened.`);
    await this.query(sql.JOIN_RUN, [essayIds, phaseName, opened.run]);
    return opened;
  }

  @QueryPerformanceTracker('settle', 'essay')
  async settleEssay(result: EssayResult): Promise<PhaseProgress | undefined> {
    const { batchId, phaseName, essayId, to, eventId, corrected } = result;
    const [progress] = await this.query<PhaseProgress>(sql.SETTLE_ESSAY, [
      batchId,
      phaseName,
      essayId,
      statusesBefore(to),
      to,
      eventId,
      corrected?.textStorageId ?? null,
      corrected?.totalCorrections ?? null,
    ]);
    return progress;
  }

  essaysOfRun(batchId: string, phaseName: string, run: number): Promise<readonly Essay[]> {
    return this.query<Essay>(sql.ESSAYS_OF_RUN, [batchId, phaseName, run]);
  }

  timeline(essayId: string): Promise<readonly TimelineEntry[]> {
    return this.query<TimelineEntry>(sql.TIMELINE, [essayId]);
  }

  async countByStatus(batchId: string): Promise<ReadonlyMap<EssayStatus, number>> {
    const rows = await this.query<{ status: EssayStatus; n: number }>(sql.COUNT_BY_STATUS, [
      batchId,
    ]);
    return new Map(rows.map((row) => [row.status, row.n]));
  }

  private async query<Row>(statement: string, parameters: unknown[]): Promise<Row[]> {
    try {
      return rowsOf<Row>(await this.transactions.manager().query(statement, parameters));
    } catch (error) {
      throw databaseFailure(error);
    }
  }
}

/** TypeORM answers an UPDATE or DELETE with `[rows, count]`, everything else with the rows. */
function rowsOf<Row>(result: unknown): Row[] {
  if (!Array.isArray(result)) return [];
  const [first, second] = result as unknown[];
  return Array.isArray(first) && typeof second === 'number' ? (first as Row[]) : (result as Row[]);
}
