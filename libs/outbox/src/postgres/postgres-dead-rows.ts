import type { DeadCriteria, DeadRow, DeadRows } from '../dead-letter/dead-row';
import type { OutboxTables } from './outbox-tables';
import type { SqlClient } from './sql-client';
import { listDead } from './sql/list-dead';
import { purgeDead } from './sql/purge-dead';
import { requeueDead } from './sql/requeue-dead';

/** Dead rows in PostgreSQL. */
export class PostgresDeadRows implements DeadRows {
  constructor(
    private readonly client: SqlClient,
    private readonly tables: OutboxTables,
  ) {}

  async list(criteria: DeadCriteria, limit: number): Promise<readonly DeadRow[]> {
    const values = [...parameters(criteria), limit];
    const { rows } = await this.client.query(listDead(this.tables), values);
    return (rows as DeadColumns[]).map((row) => ({
      id: row.id,
      eventType: row.event_type,
      topic: row.topic,
      eventKey: row.event_key,
      aggregateId: row.aggregate_id,
      aggregateType: row.aggregate_type,
      eventData: row.event_data,
      createdAt: row.created_at,
      deadAt: row.dead_at,
      retryCount: row.retry_count,
      lastError: row.last_error,
    }));
  }

  async requeue(criteria: DeadCriteria): Promise<number> {
    const { rowCount } = await this.client.query(requeueDead(this.tables), parameters(criteria));
    return rowCount ?? 0;
  }

  async purge(criteria: DeadCriteria): Promise<number> {
    const { rowCount } = await this.client.query(purgeDead(this.tables), parameters(criteria));
    return rowCount ?? 0;
  }
}

function parameters({ ids, eventType, topic, before }: DeadCriteria): unknown[] {
  return [ids ?? null, eventType ?? null, topic ?? null, before ?? null];
}

interface DeadColumns {
  readonly id: string;
  readonly event_type: string;
  readonly topic: string;
  readonly event_key: string | null;
  readonly aggregate_id: string;
  readonly aggregate_type: string;
  readonly event_data: string;
  readonly created_at: Date;
  readonly dead_at: Date;
  readonly retry_count: number;
  readonly last_error: string | null;
}
