import type { MigrationInterface, QueryRunner } from 'typeorm';
import { inboxTable } from '../inbox-table';

/** The table of the inbox store, and the index its pruning goes by. */
export class CreateEventInbox1767312000001 implements MigrationInterface {
  readonly name = 'CreateEventInbox1767312000001';

  async up(runner: QueryRunner): Promise<void> {
    const table = inboxTable(runner.manager);
    await runner.query(`
      CREATE TABLE ${table} (
        consumer varchar(255) NOT NULL,
        event_id varchar(255) NOT NULL,
        processed_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT event_inbox_pkey PRIMARY KEY (consumer, event_id)
      )`);
    await runner.query(`CREATE INDEX event_inbox_processed_at ON ${table} (processed_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${inboxTable(runner.manager)}`);
  }
}
