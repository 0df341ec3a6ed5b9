import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createDeadIndex } from '../postgres/sql/create-dead-index';
import { createHeldIndex } from '../postgres/sql/create-held-index';
import { createOutbox } from '../postgres/sql/create-outbox';
import { createPendingIndex } from '../postgres/sql/create-pending-index';
import { createPublishedIndex } from '../postgres/sql/create-published-index';
import { createSequence } from '../postgres/sql/create-sequence';
import { createShards } from '../postgres/sql/create-shards';
import { createTrigger } from '../postgres/sql/create-trigger';
import { createTriggerFunction } from '../postgres/sql/create-trigger-function';
import { createWaitingIndex } from '../postgres/sql/create-waiting-index';
import { dropOutbox } from '../postgres/sql/drop-outbox';
import { dropSequence } from '../postgres/sql/drop-sequence';
import { dropShards } from '../postgres/sql/drop-shards';
import { dropTriggerFunction } from '../postgres/sql/drop-trigger-function';
import { fillShards } from '../postgres/sql/fill-shards';
import { outboxTables } from '../postgres/outbox-tables';

/** The outbox table with its key lock and order, and the shard leases of the relays. */
export class CreateEventOutbox1763683200000 implements MigrationInterface {
  readonly name = 'CreateEventOutbox1763683200000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const tables = outboxTables(await currentSchema(queryRunner));
    await queryRunner.query(createSequence(tables));
    await queryRunner.query(createOutbox(tables));
    await queryRunner.query(createTriggerFunction(tables));
    await queryRunner.query(createTrigger(tables));
    await queryRunner.query(createPendingIndex(tables));
    await queryRunner.query(createWaitingIndex(tables));
    await queryRunner.query(createHeldIndex(tables));
    await queryRunner.query(createDeadIndex(tables));
    await queryRunner.query(createPublishedIndex(tables));
    await queryRunner.query(createShards(tables));
    await queryRunner.query(fillShards(tables));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const tables = outboxTables(await currentSchema(queryRunner));
    await queryRunner.query(dropShards(tables));
    await queryRunner.query(dropOutbox(tables));
    await queryRunner.query(dropTriggerFunction(tables));
    await queryRunner.query(dropSequence(tables));
  }
}

async function currentSchema(queryRunner: QueryRunner): Promise<string> {
  const [row] = (await queryRunner.query('SELECT current_schema() AS schema')) as {
    schema: string;
  }[];
  return row!.schema;
}
