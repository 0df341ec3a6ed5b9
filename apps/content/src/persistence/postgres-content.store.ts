import { Injectable } from '@nestjs/common';
import { databaseFailure, QueryPerformanceTracker, Transactions } from '@mainstay/database';
import type { Content, ContentStore } from '../content.ports';
import { ContentEntity } from './content.entity';

/** Contents in PostgreSQL. */
@Injectable()
export class PostgresContentStore implements ContentStore {
  constructor(private readonly transactions: Transactions) {}

  @QueryPerformanceTracker('create', 'content')
  async save(content: Content): Promise<void> {
    try {
      await this.transactions.manager().getRepository(ContentEntity).insert(content);
    } catch (error) {
      throw databaseFailure(error);
    }
  }

  @QueryPerformanceTracker('find', 'content')
  async find(storageId: string): Promise<Content | undefined> {
    const repository = this.transactions.manager().getRepository(ContentEntity);
    try {
      return (await repository.findOneBy({ storageId })) ?? undefined;
    } catch (error) {
      throw databaseFailure(error);
    }
  }
}
