import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Batches with their pipelines, the files uploaded for them, and the results of their essays. */
export class BatchOrchestrator1795219200001 implements MigrationInterface {
  readonly name = 'BatchOrchestrator1795219200001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE batch (
        batch_id varchar(255) PRIMARY KEY,
        course_code varchar(255) NOT NULL,
        essay_instructions text NOT NULL,
        user_id varchar(255) NOT NULL,
        expected_essay_count integer NOT NULL,
        essay_ids jsonb NOT NULL,
        ready_essays jsonb,
        pipeline jsonb NOT NULL,
        registered_at timestamptz NOT NULL DEFAULT now()
      )`);
    await queryRunner.query(`
      CREATE TABLE batch_file (
        batch_id varchar(255) NOT NULL REFERENCES batch (batch_id),
        text_storage_id varchar(64) NOT NULL,
        file_name text NOT NULL,
        outcome varchar(20) NOT NULL,
        essay_id varchar(255),
        reason varchar(255),
        PRIMARY KEY (batch_id, text_storage_id)
      )`);
    await queryRunner.query(`
      CREATE TABLE essay_result (
        batch_id varchar(255) NOT NULL,
        phase_name varchar(100) NOT NULL,
        essay_id varchar(255) NOT NULL,
        succeeded boolean NOT NULL,
        PRIMARY KEY (batch_id, phase_name, essay_id)
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['essay_result', 'batch_file', 'batch']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
  }
}
