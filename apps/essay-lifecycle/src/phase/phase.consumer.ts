import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@mainstay/events';
import { IdempotentConsumer } from '@mainstay/idempotency';
import { KafkaSubscribe } from '@mainstay/kafka-bus';
import { Outbox } from '@mainstay/outbox';
import {
  SpellcheckCompleted,
  SpellcheckInitiate,
  type SpellcheckCompletedV1,
  type SpellcheckInitiateV1,
} from '@mainstay-apps/contracts';
import { eventsOf } from '@mainstay-apps/wiring';
import { SpellcheckPhase } from './spellcheck-phase';

/** Commands and results of the spellcheck phase. */
@Injectable()
export class PhaseConsumer {
  constructor(
    private readonly phase: SpellcheckPhase,
    private readonly outbox: Outbox,
  ) {}

  @KafkaSubscribe(SpellcheckInitiate)
  @IdempotentConsumer({ store: 'inbox' })
  async initiated(event: EventEnvelope<SpellcheckInitiateV1>): Promise<void> {
    const requests = await this.phase.begin(event);
    const additions = eventsOf('batch', event.data.batch_id, requests);
    // A key an essay, thousands at once; nothing else writes these keys while the phase runs.
    await this.outbox.addAll(additions, { keyOrder: false });
  }

  @KafkaSubscribe(SpellcheckCompleted, { concurrency: 8 })
  @IdempotentConsumer({ store: 'inbox' })
  async completed(event: EventEnvelope<SpellcheckCompletedV1>): Promise<void> {
    const outcome = await this.phase.settle(event);
    await this.outbox.addAll(eventsOf('batch', event.data.batch_id, outcome));
  }
}
