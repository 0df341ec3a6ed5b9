import { Client } from 'pg';

const SCHEMAS = [
  'batch_orchestrator_service',
  'essay_lifecycle_service',
  'spell_checker_service',
] as const;

/** Looks at the services' tables from outside. Each look is a connection of its own. */
export class ServiceTables {
  constructor(private readonly url: string) {}

  /** Outbox rows that were not published, and those that are dead, of all services. */
  async outbox(): Promise<{ readonly unpublished: number; readonly dead: number }> {
    const rows = SCHEMAS.map(
      (schema) => `SELECT published_at, dead_at FROM ${schema}.event_outbox`,
    ).join(' UNION ALL ');
    const [counts] = await this.query<{ unpublished: number; dead: number }>(
      `SELECT count(*) FILTER (WHERE published_at IS NULL)::int AS unpublished,
              count(*) FILTER (WHERE dead_at IS NOT NULL)::int AS dead FROM (${rows}) AS row`,
    );
    return counts ?? { unpublished: 0, dead: 0 };
  }

  /** Essays that have their result. */
  async settledEssays(): Promise<number> {
    const [row] = await this.query<{ settled: number }>(
      `SELECT count(*)::int AS settled FROM essay_lifecycle_service.essay
       WHERE status IN ('spellchecked_success', 'spellcheck_failed')`,
    );
    return row?.settled ?? 0;
  }

  private async query<Row>(statement: string): Promise<Row[]> {
    const client = new Client({ connectionString: this.url, connectionTimeoutMillis: 2_000 });
    // A server that is stopped under the connection is an answer, not a crash of the suite.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(statement)).rows as Row[];
    } finally {
      await client.end();
    }
  }
}
