import { Injectable } from '@nestjs/common';
import { QueryPerformanceTracker, Transactions } from '@mainstay/database';
import type { Content, ContentStore } from '../content.ports';
import { ContentEntity } from './content.entity';

/** Contents in PostgreSQL. */
@Injectable()
export class PostgresContentStore implements ContentStore {
  constructor(private readonly transactions: Transactions) {}

  @QueryPerformanceTracker('create', 'content')
  async save(content: Content): Promise<void> {
    await this.transactions.manager().getRepository(ContentEntity).insert(content);
  }

  @QueryPerformanceTracker('find', 'content')
  async find(storageId: string): Promise<Content | undefined> {
    const repository = this.transactions.manager().getRepository(ContentEntity);
    return (await repository.findOneBy({ storageId })) ?? undefined;
  }
}
