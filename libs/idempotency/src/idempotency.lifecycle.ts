import {
  Inject,
  Injectable,
  Optional,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import {
  CLOCK,
  LoggerFactory,
  MethodChains,
  RequestContext,
  ShutdownSequence,
  type Clock,
} from '@mainstay/core';
import { Transactions } from '@mainstay/database';
import { idempotentConsumerBuilder } from './consumer/idempotent-consumer.builder';
import { IDEMPOTENT_CONSUMER } from './consumer/idempotent-consumer.layer';
import { IdempotentRequests } from './http/idempotent-requests';
import { Idempotency } from './idempotency';
import type { ResolvedIdempotencyOptions } from './idempotency.options';
import { RESOLVED_IDEMPOTENCY_OPTIONS } from './idempotency.tokens';
import { InboxPruner } from './inbox/inbox-pruner';
import { IdempotencyStores } from './store/idempotency-stores';

/** Hands the layer to core, and prunes the inbox where it is used. */
@Injectable()
export class IdempotencyLifecycle implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    @Inject(RESOLVED_IDEMPOTENCY_OPTIONS) private readonly options: ResolvedIdempotencyOptions,
    private readonly stores: IdempotencyStores,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly context: RequestContext,
    private readonly shutdown: ShutdownSequence,
    private readonly loggers: LoggerFactory,
    private readonly requests: IdempotentRequests,
    idempotency: Idempotency,
    chains: MethodChains,
    @Optional() private readonly transactions?: Transactions,
    @Optional() private readonly host?: HttpAdapterHost,
  ) {
    const { serviceName } = options;
    const builder = idempotentConsumerBuilder(idempotency, stores, context, serviceName);
    chains.register(IDEMPOTENT_CONSUMER, builder);
  }

  onModuleInit(): void {
    this.requests.checkRoutes(this.host?.httpAdapter?.getType());
  }

  onApplicationBootstrap(): void {
    const { options, transactions } = this;
    const byDefault = options.defaultStore === 'inbox' && transactions !== undefined;
    if (byDefault && !options.memory) this.stores.get('inbox');
    if (transactions === undefined || options.memory || !this.stores.isUsed('inbox')) return;
    const { retentionSeconds, pruneEveryMs } = options.inbox;
    new InboxPruner(
      transactions,
      { retentionSeconds, everyMs: pruneEveryMs },
      this.clock,
      this.context,
      this.loggers.for('mainstay.idempotency'),
    ).start(this.shutdown);
  }
}
