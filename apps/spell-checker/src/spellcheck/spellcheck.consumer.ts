import { Inject, Injectable } from '@nestjs/common';
import { RequestContext } from '@mainstay/core';
import { classifyFailure, errorCodeOf } from '@mainstay/errors';
import type { EventEnvelope } from '@mainstay/events';
import { IdempotentConsumer } from '@mainstay/idempotency';
import { KafkaSubscribe } from '@mainstay/kafka-bus';
import { createServiceLogger, logEventProcessing } from '@mainstay/observability';
import { Outbox } from '@mainstay/outbox';
import {
  SpellcheckCompleted,
  SpellcheckRequested,
  type SpellcheckRequestedV1,
} from '@mainstay-apps/contracts';
import type { Corrector } from '../correction';
import { CORRECTOR, TEXT_STORE, type TextStore } from '../spell-checker.ports';
import { resultData, type SpellcheckResult } from './spellcheck-result';

/** Attempts before an essay is reported as failed, its last error as the reason. */
const ATTEMPTS = 6;

/**
 * Routes requests to the corrector and results to the outbox.
 *
 * Fetching, correcting and storing take long and are harmless to repeat, so they come before the
 * transaction (`prepare`); the inbox row and the result event are one short transaction. An essay
 * that cannot be corrected is a result too: its batch must not wait for it for ever.
 */
@Injectable()
export class SpellcheckConsumer {
  private readonly logger = createServiceLogger('spell_checker.spellcheck');

  constructor(
    @Inject(TEXT_STORE) private readonly texts: TextStore,
    @Inject(CORRECTOR) private readonly corrector: Corrector,
    private readonly context: RequestContext,
    private readonly outbox: Outbox,
  ) {}

  @KafkaSubscribe(SpellcheckRequested, {
    concurrency: 16,
    retry: { attempts: ATTEMPTS, initialDelayMs: 200, maxDelayMs: 10_000 },
  })
  @IdempotentConsumer({ store: 'inbox', prepare: 'check' })
  async record(
    event: EventEnvelope<SpellcheckRequestedV1>,
    result: SpellcheckResult,
  ): Promise<void> {
    const completed = SpellcheckCompleted.from(event, resultData(event.data, result));
    const essayId = event.data.entity_id;
    await this.outbox.add(completed, { aggregateId: essayId, aggregateType: 'essay' });
  }

  /** Corrects the text of one request and stores what comes out. */
  async check(event: EventEnvelope<SpellcheckRequestedV1>): Promise<SpellcheckResult> {
    const startedAt = performance.now();
    const { text_storage_id: storageId, language } = event.data;
    try {
      const text = await this.texts.fetch(storageId);
      const signal = this.context.message?.signal;
      const correction = await this.corrector.correct(text, language, signal);
      const correctedTextStorageId = await this.texts.store(correction.correctedText);
      return {
        status: 'completed',
        correctedTextStorageId,
        totalCorrections: correction.totalCorrections,
        durationMs: performance.now() - startedAt,
      };
    } catch (error) {
      if (!this.isFinal(error)) throw error;
      const errorCode = errorCodeOf(error);
      logEventProcessing(this.logger, 'An essay could not be corrected', event, {
        error_code: errorCode,
        error_message: error instanceof Error ? error.message : String(error),
      });
      return { status: 'failed', errorCode, durationMs: performance.now() - startedAt };
    }
  }

  /** Whether trying again is of no use, or was tried often enough. */
  private isFinal(error: unknown): boolean {
    const { kind } = classifyFailure(error);
    if (kind === 'deferred') return false;
    return kind === 'permanent' || (this.context.message?.attempt ?? ATTEMPTS) >= ATTEMPTS;
  }
}
