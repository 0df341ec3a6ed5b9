import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which batch an essay belongs to: its id is known in every service, so no two have the same. */
export class EssaysOfBatches1795219200003 implements MigrationInterface {
  readonly name = 'EssaysOfBatches1795219200003';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE batch_essay (
        essay_id varchar(255) PRIMARY KEY,
        batch_id varchar(255) NOT NULL REFERENCES batch (batch_id)
      )`);
    await queryRunner.query(`
      INSERT INTO batch_essay (essay_id, batch_id)
      SELECT essay_id, batch_id FROM batch, jsonb_array_elements_text(essay_ids) AS e (essay_id)
      ORDER BY registered_at
      ON CONFLICT DO NOTHING`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE batch_essay');
  }
}
