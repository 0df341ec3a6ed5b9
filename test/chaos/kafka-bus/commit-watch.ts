import { setTimeout as pause } from 'node:timers/promises';
import { loadKafkaJsDriver, type DriverAdmin } from '@mainstay/kafka-bus';
import type { SeenCommit } from '../invariants';
import { monotonicNow } from './member-process';

const LOOK_EVERY_MS = 100;

/** Asks the broker again and again what a group has committed. */
export class CommitWatch {
  readonly seen: SeenCommit[] = [];
  private readonly admin: DriverAdmin;
  private readonly running: Promise<void>;
  private stopping = false;

  constructor(
    bootstrapServers: string,
    private readonly group: string,
    private readonly topic: string,
  ) {
    this.admin = loadKafkaJsDriver({ brokers: [bootstrapServers] }).createAdmin();
    this.running = this.run();
  }

  /** Of all partitions together, as last seen. */
  get total(): number {
    const latest = new Map(this.seen.map(({ partition, offset }) => [partition, offset]));
    return [...latest.values()].reduce((sum, offset) => sum + offset, 0);
  }

  /** How many records the topic has. */
  async written(): Promise<number> {
    const ends = await this.admin.topicOffsets(this.topic);
    return ends.reduce((sum, { high }) => sum + Number(high), 0);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
    await this.admin.disconnect();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const askedAt = monotonicNow();
      try {
        const offsets = await this.admin.committedOffsets(this.group, this.topic);
        const answeredAt = monotonicNow();
        for (const { partition, offset } of offsets) {
          this.seen.push({ partition, offset: Number(offset), askedAt, answeredAt });
        }
      } catch {
        // The broker is away: there is nothing to see.
      }
      await pause(LOOK_EVERY_MS);
    }
  }
}
