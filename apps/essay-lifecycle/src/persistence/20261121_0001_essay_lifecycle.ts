import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Batches, their slots (essays), texts that wait for their batch, phases and timelines. */
export class EssayLifecycle1795219200001 implements MigrationInterface {
  readonly name = 'EssayLifecycle1795219200001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE batch (
        batch_id varchar(255) PRIMARY KEY,
        user_id varchar(255),
        course_code varchar(255),
        registered_at timestamptz,
        ready_at timestamptz
      )`);
    await queryRunner.query(`
      CREATE TABLE essay (
        essay_id varchar(255) PRIMARY KEY,
        batch_id varchar(255) NOT NULL REFERENCES batch (batch_id),
        slot integer NOT NULL,
        status varchar(40) NOT NULL,
        file_name text,
        text_storage_id varchar(64),
        content_sha256 char(64),
        corrected_text_storage_id varchar(64),
        total_corrections integer,
        phase_name varchar(100),
        phase_run integer,
        updated_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (batch_id, slot),
        UNIQUE (batch_id, content_sha256)
      )`);
    await queryRunner.query(`
      CREATE TABLE pending_content (
        batch_id varchar(255) NOT NULL,
        content_sha256 char(64) NOT NULL,
        position bigint GENERATED ALWAYS AS IDENTITY,
        file_name text NOT NULL,
        text_storage_id varchar(64) NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (batch_id, content_sha256)
      )`);
    await queryRunner.query(`
      CREATE TABLE phase (
        batch_id varchar(255) NOT NULL REFERENCES batch (batch_id),
        phase_name varchar(100) NOT NULL,
        run integer NOT NULL,
        language varchar(10) NOT NULL,
        remaining integer NOT NULL CHECK (remaining >= 0),
        started_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (batch_id, phase_name)
      )`);
    await queryRunner.query(`
      CREATE TABLE essay_timeline (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        essay_id varchar(255) NOT NULL,
        status varchar(40) NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        event_id varchar(255) NOT NULL
      )`);
    await queryRunner.query('CREATE INDEX essay_timeline_essay ON essay_timeline (essay_id)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['essay_timeline', 'phase', 'pending_content', 'essay', 'batch']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
  }
}
