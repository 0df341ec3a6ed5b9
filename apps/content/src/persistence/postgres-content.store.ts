import { Injectable } from '@nestjs/common';
import { databaseFailure, QueryPerformanceTracker, Transactions } from '@mainstay/database';
import type { Content, ContentStore } from '../content.ports';

const SAVE = 'INSERT INTO content (storage_id, content_type, body) VALUES ($1, $2, $3)';
const FIND = `
  SELECT storage_id AS "storageId", content_type AS "contentType", body
  FROM content WHERE storage_id = $1`;

/** Contents in PostgreSQL. Rows are only ever inserted. */
@Injectable()
export class PostgresContentStore implements ContentStore {
  constructor(private readonly transactions: Transactions) {}

  @QueryPerformanceTracker('create', 'content')
  async save({ storageId, contentType, body }: Content): Promise<void> {
    await this.query(SAVE, [storageId, contentType, body]);
  }

  @QueryPerformanceTracker('find', 'content')
  async find(storageId: string): Promise<Content | undefined> {
    const [content] = await this.query(FIND, [storageId]);
    return content;
  }

  private async query(statement: string, parameters: unknown[]): Promise<Content[]> {
    try {
      return await this.transactions.manager().query<Content[]>(statement, parameters);
    } catch (error) {
      throw databaseFailure(error);
    }
  }
}
