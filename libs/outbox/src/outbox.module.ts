import { CLOCK, CoreModule, ImportedOnce, LoggerFactory, type Clock } from '@mainstay/core';
import { Transactions } from '@mainstay/database';
import { Module } from '@nestjs/common';
import { OUTBOX_REPOSITORY } from './adding/outbox.repository';
import { Outbox } from './adding/outbox.service';
import { OutboxDeadLetters } from './dead-letter/outbox-dead-letters';
import { makeBackend, type OutboxBackend } from './outbox-backend';
import { ConfigurableModuleClass, OUTBOX_OPTIONS } from './outbox.module-definition';
import type { OutboxModuleOptions, ResolvedOutboxOptions } from './outbox.options';
import { DEAD_ROWS, RELAY_STORE, RESOLVED_OUTBOX_OPTIONS } from './outbox.tokens';
import { OutboxRelay } from './relaying/outbox-relay.service';
import { resolveOutboxOptions } from './resolve-options';
import { WakeUp } from './waking/wake-up';

const BACKEND = Symbol('mainstay.outbox.Backend');

function partOfBackend<Part extends keyof OutboxBackend>(
  provide: symbol | typeof WakeUp,
  part: Part,
) {
  return { provide, inject: [BACKEND], useFactory: (backend: OutboxBackend) => backend[part] };
}

/**
 * The transactional outbox: {@link Outbox} to add events, a relay to publish them. Needs a
 * DatabaseModule and, where it relays, something that provides EVENT_PUBLISHER.
 */
@ImportedOnce()
@Module({
  imports: [CoreModule],
  providers: [
    {
      provide: RESOLVED_OUTBOX_OPTIONS,
      inject: [OUTBOX_OPTIONS],
      useFactory: (given: OutboxModuleOptions) => resolveOutboxOptions(given),
    },
    {
      provide: BACKEND,
      inject: [RESOLVED_OUTBOX_OPTIONS, Transactions, CLOCK, LoggerFactory],
      useFactory: (
        options: ResolvedOutboxOptions,
        transactions: Transactions,
        clock: Clock,
        loggers: LoggerFactory,
      ) => makeBackend({ options, transactions, clock, loggers }),
    },
    partOfBackend(OUTBOX_REPOSITORY, 'repository'),
    partOfBackend(RELAY_STORE, 'store'),
    partOfBackend(DEAD_ROWS, 'deadRows'),
    partOfBackend(WakeUp, 'wakeUp'),
    OutboxDeadLetters,
    Outbox,
    OutboxRelay,
  ],
  exports: [Outbox, OutboxDeadLetters, OutboxRelay, OUTBOX_REPOSITORY],
})
export class OutboxModule extends ConfigurableModuleClass {}
