import { diagnostics, type ServiceIdentity } from '@mainstay/core';

type Result = 'published' | 'failed';

/**
 * Tells what became of records: once for all that one answer settles, and before whoever waits for
 * them goes on.
 */
export class PublishedCounts {
  private topic = '';
  private result: Result = 'published';
  private count = 0;

  constructor(private readonly app: ServiceIdentity) {}

  add(topic: string, result: Result): void {
    if (this.topic !== topic || this.result !== result) this.tell();
    this.topic = topic;
    this.result = result;
    this.count += 1;
    if (this.count === 1) queueMicrotask(() => this.tell());
  }

  private tell(): void {
    const { app, count, result, topic } = this;
    if (count === 0) return;
    this.count = 0;
    diagnostics.kafkaPublished.publish({ app, topic, result, count });
  }
}
