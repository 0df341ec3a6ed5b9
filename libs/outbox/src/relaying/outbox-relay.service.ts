import {
  CLOCK,
  HealthRegistry,
  LoggerFactory,
  RequestContext,
  SERVICE_IDENTITY,
  ShutdownSequence,
  type Clock,
  type ServiceIdentity,
} from '@mainstay/core';
import { EVENT_PUBLISHER, type EventPublisher } from '@mainstay/events';
import {
  Inject,
  Injectable,
  Optional,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { DepthSampler } from '../depth/depth-sampler';
import { outboxHealth } from '../depth/outbox-health';
import type { ResolvedOutboxOptions } from '../outbox.options';
import { RELAY_STORE, RESOLVED_OUTBOX_OPTIONS } from '../outbox.tokens';
import { Pruner } from '../retention/pruner';
import { WakeUp } from '../waking/wake-up';
import { observedPublisher } from './observed-publisher';
import { OutboxPublisherMissingError } from './outbox-publisher-missing.error';
import { Relay } from './relay';
import { RelayReport } from './relay-report';
import type { RelayStore } from './relay-store';

/**
 * The relay of this process, as a part of the application: started when the application is up,
 * stopped in the phase `relays` with nothing in flight and no shard held. Needs no HTTP server.
 */
@Injectable()
export class OutboxRelay implements OnModuleInit, OnApplicationBootstrap {
  private readonly relay: Relay | undefined;
  private readonly depth: DepthSampler;
  private readonly pruner: Pruner;
  private stopped: Promise<void> | undefined;

  constructor(
    @Inject(RESOLVED_OUTBOX_OPTIONS) private readonly options: ResolvedOutboxOptions,
    @Inject(RELAY_STORE) private readonly store: RelayStore,
    @Optional() @Inject(EVENT_PUBLISHER) publisher: EventPublisher | undefined,
    @Inject(SERVICE_IDENTITY) app: ServiceIdentity,
    @Inject(CLOCK) clock: Clock,
    loggers: LoggerFactory,
    private readonly wakeUp: WakeUp,
    private readonly context: RequestContext,
    private readonly health: HealthRegistry,
    private readonly shutdown: ShutdownSequence,
  ) {
    const report = new RelayReport(app, loggers.for('mainstay.outbox'));
    const everyMs = options.depthEveryMs;
    this.depth = new DepthSampler({ store, clock, app, everyMs, ...outcomes(report, 'count') });
    const onDrained = () => this.depth.drained();
    if (options.relay.enabled) {
      if (publisher === undefined) throw new OutboxPublisherMissingError();
      const observed = observedPublisher(publisher, app);
      this.relay = new Relay({ store, publisher: observed, options, clock, report, onDrained });
    }
    this.pruner = new Pruner({
      store,
      clock,
      retentionMs: options.retentionMs,
      everyMs: options.pruneEveryMs,
      isMine: () => this.relay?.leases.epochOf(0) !== undefined,
      ...outcomes(report, 'prune'),
    });
  }

  /** Shards this relay holds at the moment; 0 where this process does not relay. */
  get shardCount(): number {
    return this.relay?.leases.count ?? 0;
  }

  onModuleInit(): void {
    const current = () => this.depth.current();
    this.health.register(outboxHealth(current, this.options.maxOldestAgeSeconds));
    const stop = (signal: AbortSignal) => this.stop(signal);
    this.shutdown.register({ phase: 'relays', name: 'outbox relay', stop });
  }

  onApplicationBootstrap(): void {
    const { relay } = this;
    if (relay === undefined) return;
    this.context.run({}, () => {
      this.wakeUp.listen(relay);
      relay.start();
      this.depth.start();
      this.pruner.start();
    });
  }

  /** Idempotent. */
  stop(signal: AbortSignal): Promise<void> {
    this.stopped ??= this.stopOnce(signal);
    return this.stopped;
  }

  private async stopOnce(signal: AbortSignal): Promise<void> {
    await Promise.all([this.relay?.stop(signal), this.pruner.stop(), this.depth.stop()]);
    await this.wakeUp.stop();
    await this.store.close();
  }
}

/** What a chore tells of itself. */
function outcomes(report: RelayReport, chore: 'count' | 'prune') {
  return {
    onDone: () => report.answered(chore),
    onError: (error: unknown) => report.outage(chore, error),
  };
}
