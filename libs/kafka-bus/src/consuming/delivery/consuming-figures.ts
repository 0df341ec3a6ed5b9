import {
  diagnostics,
  type Clock,
  type ConsumedOutcome,
  type ServiceIdentity,
} from '@mainstay/core';
import type { EventEnvelope } from '@mainstay/events';
import type { Delivery } from './delivery';

/** What consuming tells on its diagnostics channels; builds nothing where nobody listens. */
export class ConsumingFigures {
  constructor(
    private readonly app: ServiceIdentity,
    private readonly group: string,
    private readonly clock: Clock,
  ) {}

  count({ route: { topic } }: Delivery, outcome: ConsumedOutcome): void {
    if (!diagnostics.kafkaConsumed.observed) return;
    const { app, group } = this;
    diagnostics.kafkaConsumed.publish({ app, topic, group, outcome });
  }

  /** @param started by `performance.now()` */
  handled({ route: { topic } }: Delivery, started: number): void {
    if (!diagnostics.kafkaHandler.observed) return;
    const { app, group } = this;
    const seconds = (performance.now() - started) / 1_000;
    diagnostics.kafkaHandler.publish({ app, topic, group, seconds });
  }

  /** A clock that runs behind the producer's gives negative times: they say nothing. */
  waited({ alone, attempts, route: { topic } }: Delivery, envelope: EventEnvelope): void {
    if (alone || attempts > 0 || !diagnostics.kafkaQueueLatency.observed) return;
    const { app, group } = this;
    const seconds = (this.clock.now() - Date.parse(envelope.event_timestamp)) / 1_000;
    if (!(seconds >= 0)) return;
    diagnostics.kafkaQueueLatency.publish({ app, topic, group, seconds });
  }
}
