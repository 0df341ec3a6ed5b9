import type { MigrationInterface, QueryRunner } from 'typeorm';
import { inboxResultTable } from '../inbox-table';

/** What is remembered of results, for those who ask for it: a row beside the inbox's own. */
export class CreateInboxResult1795219200002 implements MigrationInterface {
  readonly name = 'CreateInboxResult1795219200002';

  async up(runner: QueryRunner): Promise<void> {
    const table = inboxResultTable(runner.manager);
    await runner.query(`
      CREATE TABLE ${table} (
        consumer varchar(255) NOT NULL,
        event_id varchar(255) NOT NULL,
        fingerprint varchar(255) NULL,
        result text NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT event_inbox_result_pkey PRIMARY KEY (consumer, event_id)
      )`);
    await runner.query(`CREATE INDEX event_inbox_result_expires_at ON ${table} (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${inboxResultTable(runner.manager)}`);
  }
}
