import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@mainstay/core';
import { Transactions } from '@mainstay/database';
import type { EventDraft, EventEnvelope } from '@mainstay/events';
import { Outbox } from '@mainstay/outbox';
import {
  BatchPipelineCompleted,
  type EssayReference,
  type Language,
} from '@mainstay-apps/contracts';
import { eventsOf } from '@mainstay-apps/wiring';
import {
  BATCH_STORE,
  USER_NOTIFICATIONS,
  type Batch,
  type BatchStore,
  type UserNotifications,
} from '../batch-orchestrator.ports';
import { completionOf } from './pipeline-completion';
import {
  essaysReady,
  phaseEnded,
  requestPipeline,
  retryPhase,
  type PhaseEnd,
  type PipelineStep,
} from './pipeline-state';
import { phaseDefinition, PIPELINES, type PipelineName } from './pipelines';

/**
 * Takes a batch through its pipeline. Every method runs in the caller's transaction: it locks the
 * batch, asks the pure state for the next step, saves it and adds the events that follow.
 */
@Injectable()
export class PipelineService {
  constructor(
    @Inject(BATCH_STORE) private readonly batches: BatchStore,
    @Inject(USER_NOTIFICATIONS) private readonly notifications: UserNotifications,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  async request(batch: Batch, pipeline: PipelineName, language: Language): Promise<void> {
    const request = { pipeline, language, phaseNames: PIPELINES[pipeline] };
    await this.take(batch, requestPipeline(request, batch.readyEssays, this.now()), undefined);
  }

  async retry(batch: Batch, phaseName: string): Promise<void> {
    const phase = batch.pipeline.phases.find((each) => each.phaseName === phaseName);
    await this.batches.forgetResults(batch.batchId, phaseName, phase?.failedEssayIds ?? []);
    await this.take(batch, retryPhase(batch.pipeline, phaseName, this.now()), undefined);
  }

  async ready(cause: EventEnvelope, batchId: string, essays: readonly EssayReference[]) {
    const batch = await this.batches.lock(batchId);
    if (batch === undefined) return false;
    await this.batches.saveReadyEssays(batchId, essays);
    await this.take(batch, essaysReady(batch.pipeline, essays, this.now()), cause);
    return true;
  }

  async ended(cause: EventEnvelope, batchId: string, end: PhaseEnd): Promise<boolean> {
    const batch = await this.batches.lock(batchId);
    if (batch === undefined) return false;
    await this.take(batch, phaseEnded(batch.pipeline, end, this.now()), cause);
    return true;
  }

  private async take(
    batch: Batch,
    { state, effects }: PipelineStep,
    cause: EventEnvelope | undefined,
  ): Promise<void> {
    if (state !== batch.pipeline) await this.batches.savePipeline(batch.batchId, state);
    const events: EventDraft[] = [];
    for (const effect of effects) {
      if (effect.kind === 'initiate') {
        const start = { ...effect, batchId: batch.batchId };
        events.push(phaseDefinition(effect.phaseName).initiate(start, cause));
        continue;
      }
      const data = completionOf({ ...batch, pipeline: state }, effect.status);
      events.push(
        cause === undefined
          ? BatchPipelineCompleted.create(data)
          : BatchPipelineCompleted.from(cause, data),
      );
      this.transactions.afterCommit(
        () => void this.notifications.notify(batch.userId, 'batch_completed', data),
      );
    }
    await this.outbox.addAll(eventsOf('batch', batch.batchId, events));
  }

  private now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}
