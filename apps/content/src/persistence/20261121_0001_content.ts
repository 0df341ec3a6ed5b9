import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The table of stored contents. */
export class Content1795219200001 implements MigrationInterface {
  readonly name = 'Content1795219200001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE content (
        storage_id char(32) PRIMARY KEY,
        content_type varchar(255) NOT NULL,
        body bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE content');
  }
}
