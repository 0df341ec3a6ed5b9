import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/**
 * A row of the outbox, for queries of an application's own. Rows are added through `Outbox.add`;
 * the migration makes the table, TypeORM must not.
 */
@Entity({ name: 'event_outbox', synchronize: false })
export class EventOutbox {
  @PrimaryColumn('uuid')
  declare id: string;

  @Column('varchar', { name: 'aggregate_id', length: 255 })
  declare aggregateId: string;

  @Column('varchar', { name: 'aggregate_type', length: 100 })
  declare aggregateType: string;

  @Column('varchar', { name: 'event_type', length: 255 })
  declare eventType: string;

  @Column('json', { name: 'event_data' })
  declare eventData: object;

  @Column('varchar', { name: 'event_key', length: 255, nullable: true })
  declare eventKey: string | null;

  @Column('varchar', { length: 255 })
  declare topic: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  declare createdAt: Date;

  @Column('timestamptz', { name: 'published_at', nullable: true })
  declare publishedAt: Date | null;

  @Column('int', { name: 'retry_count', default: 0 })
  declare retryCount: number;

  @Column('text', { name: 'last_error', nullable: true })
  declare lastError: string | null;

  @Column('jsonb', { nullable: true })
  declare headers: Readonly<Record<string, string>> | null;

  @Column({ type: 'bigint', insert: false, update: false })
  declare sequence: string;

  @Column({ type: 'smallint', insert: false, update: false })
  declare shard: number;

  @Column('timestamptz', { name: 'next_attempt_at', nullable: true })
  declare nextAttemptAt: Date | null;

  @Column('timestamptz', { name: 'dead_at', nullable: true })
  declare deadAt: Date | null;
}
