import type { QueryRunner } from 'typeorm';

/** A row of the log: a migration that was applied. */
export interface LoggedMigration {
  readonly name: string;
  /** The milliseconds in its name. */
  readonly time: number;
}

const TABLE = 'mainstay_migrations';

/** Which migrations a schema has had, in the order they came; the form TypeORM uses too. */
export class MigrationLog {
  private readonly table: string;

  constructor(
    private readonly runner: QueryRunner,
    schema: string,
  ) {
    this.table = `"${schema}"."${TABLE}"`;
  }

  async make(): Promise<void> {
    const found = (await this.runner.query('SELECT to_regclass($1) AS found', [this.table])) as {
      found: string | null;
    }[];
    if (typeof found[0]?.found === 'string') return;
    await this.runner.query(
      `CREATE TABLE ${this.table} (
         id serial PRIMARY KEY, "timestamp" bigint NOT NULL, name varchar NOT NULL)`,
    );
  }

  async read(): Promise<readonly LoggedMigration[]> {
    const sql = `SELECT name, "timestamp"::text AS time FROM ${this.table} ORDER BY id`;
    const rows = (await this.runner.query(sql)) as { name: string; time: string }[];
    return rows.map(({ name, time }) => ({ name, time: Number(time) }));
  }

  async add({ name, time }: LoggedMigration): Promise<void> {
    const sql = `INSERT INTO ${this.table} ("timestamp", name) VALUES ($1, $2)`;
    await this.runner.query(sql, [time, name]);
  }

  async remove({ name }: LoggedMigration): Promise<void> {
    await this.runner.query(`DELETE FROM ${this.table} WHERE name = $1`, [name]);
  }
}
