import { Injectable } from '@nestjs/common';
import type { Content, ContentStore } from '../content.ports';

/** Contents in memory, for development and tests without PostgreSQL. */
@Injectable()
export class MemoryContentStore implements ContentStore {
  private readonly contents = new Map<string, Content>();

  async save(content: Content): Promise<void> {
    if (this.contents.has(content.storageId)) {
      throw new Error(`Content ${content.storageId} is stored already; contents never change.`);
    }
    this.contents.set(content.storageId, { ...content, body: Buffer.from(content.body) });
  }

  async find(storageId: string): Promise<Content | undefined> {
    const content = this.contents.get(storageId);
    return content === undefined ? undefined : { ...content, body: Buffer.from(content.body) };
  }
}
