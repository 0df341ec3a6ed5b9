import { LoggerFactory, type Clock } from '@mainstay/core';
import type { Transactions } from '@mainstay/database';
import type { OutboxRepository } from './adding/outbox.repository';
import type { DeadRows } from './dead-letter/dead-row';
import { MemoryOutbox } from './memory/memory-outbox';
import { MemoryOutboxRepository } from './memory/memory-outbox.repository';
import type { ResolvedOutboxOptions } from './outbox.options';
import { outboxTables } from './postgres/outbox-tables';
import { PostgresDeadRows } from './postgres/postgres-dead-rows';
import { PostgresOutboxRepository } from './postgres/postgres-outbox.repository';
import { PostgresRelayStore } from './postgres/postgres-relay-store';
import { PostgresWakeUp } from './postgres/postgres-wake-up';
import { RelayConnections } from './postgres/relay-connections';
import type { RelayStore } from './relaying/relay-store';
import { channelName } from './waking/channel-name';
import { WakeUp } from './waking/wake-up';

/** Where the rows are: everything that differs between PostgreSQL and memory. */
export interface OutboxBackend {
  readonly repository: OutboxRepository;
  readonly store: RelayStore;
  readonly deadRows: DeadRows;
  readonly wakeUp: WakeUp;
}

/** What a backend is made from. */
export interface BackendSurroundings {
  readonly options: ResolvedOutboxOptions;
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly loggers: LoggerFactory;
}

/** Makes the backend the options ask for. */
export function makeBackend(around: BackendSurroundings): OutboxBackend {
  return around.options.store === 'memory' ? memoryBackend(around) : postgresBackend(around);
}

function memoryBackend({ options, transactions, clock }: BackendSurroundings): OutboxBackend {
  const outbox = new MemoryOutbox(clock, treatmentOf(options));
  return {
    repository: new MemoryOutboxRepository(transactions, outbox),
    store: outbox,
    deadRows: outbox,
    wakeUp: new WakeUp(clock, options.gatherMs, undefined),
  };
}

function postgresBackend(around: BackendSurroundings): OutboxBackend {
  const { options, transactions, clock, loggers } = around;
  const dataSource = () => transactions.manager().dataSource;
  const named = (dataSource().options as { readonly schema?: string }).schema;
  const tables = outboxTables(options.schema ?? named ?? 'public');
  const logger = loggers.for('mainstay.outbox');
  const onError = (error: unknown) =>
    logger.warn('A connection of the outbox was lost; it is opened again', {}, error);
  const client = new RelayConnections(dataSource, options.relay.connections, onError);
  const remote = new PostgresWakeUp({
    connect: () => client.single('wake-up'),
    clock,
    channel: channelName(tables.schema),
    onError,
  });
  return {
    repository: new PostgresOutboxRepository(transactions, tables),
    store: new PostgresRelayStore(client, tables, treatmentOf(options)),
    deadRows: new PostgresDeadRows(client, tables),
    wakeUp: new WakeUp(clock, options.gatherMs, options.notify ? remote : undefined),
  };
}

function treatmentOf({ onDead, retentionMs }: ResolvedOutboxOptions) {
  return { onDead, deletePublished: retentionMs === 0 };
}
