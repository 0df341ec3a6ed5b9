import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, HealthRegistry, type Clock, type HealthFinding } from '@mainstay/core';
import { messageOf } from '@mainstay/errors';
import { KafkaConsumers } from '../consuming/kafka-consumers.service';
import type { KafkaBusSettings } from '../kafka-bus.options';
import { KAFKA_BUS_SETTINGS } from '../kafka-bus.tokens';
import { ProducerSession } from '../publishing/producer-session';
import { consumerFinding } from './consumer-finding';

/** An answer of the broker is believed so long. */
const PROBE_FRESH_MS = 2_000;
const PROBE_TIMEOUT_MS = 3_000;
/** A shorter rebalance is part of every deployment. */
const REBALANCE_MS = 30_000;

/** `kafka_producer` and `kafka_consumer`, from the state of the clients themselves. */
@Injectable()
export class KafkaHealth {
  private probedAt = -Infinity;

  constructor(
    private readonly session: ProducerSession,
    private readonly consumers: KafkaConsumers,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(KAFKA_BUS_SETTINGS) private readonly settings: KafkaBusSettings,
    registry: HealthRegistry,
  ) {
    registry.register({
      part: 'kafka',
      name: 'kafka_producer',
      readiness: true,
      check: (signal) => this.producer(signal),
    });
    registry.register({
      part: 'kafka',
      name: 'kafka_consumer',
      readiness: true,
      check: () => this.consumer(),
    });
  }

  private async producer(signal: AbortSignal): Promise<HealthFinding> {
    const details = { queued_bytes: this.session.queuedBytes };
    const isFresh = this.clock.now() - this.probedAt < PROBE_FRESH_MS;
    try {
      if (!isFresh || this.session.lastError !== undefined) await this.probe(signal);
    } catch (error) {
      const message = messageOf(error);
      return { status: 'unhealthy', message: `Kafka does not answer: ${message}`, details };
    }
    return { status: 'healthy', details };
  }

  private async probe(signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const late = this.clock
      .sleep(PROBE_TIMEOUT_MS, AbortSignal.any([signal, over.signal]))
      .then(() => {
        if (!over.signal.aborted) throw new Error(`no answer within ${PROBE_TIMEOUT_MS} ms`);
      });
    try {
      await Promise.race([this.session.probe(), late]);
      this.probedAt = this.clock.now();
    } finally {
      over.abort();
    }
  }

  private consumer(): HealthFinding {
    const { silentAfterMs, stuckHandlerMs } = this.settings.consumer;
    const limits = { silentAfterMs, stuckHandlerMs, rebalanceMs: REBALANCE_MS };
    return consumerFinding(this.consumers.groups, limits, this.clock.now());
  }
}
