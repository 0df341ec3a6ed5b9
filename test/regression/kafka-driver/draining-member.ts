import type {
  Assignment,
  ConsumedBatch,
  ConsumedRecord,
  ConsumerListener,
  DriverConsumer,
  OffsetToCommit,
} from '@mainstay/kafka-bus';

/** What all members of a group did together. */
export class HandlingRecord {
  readonly handled: string[] = [];
  /** Two records of one partition that were handled at the same time. */
  readonly overlaps: string[] = [];
  private readonly running = new Set<string>();

  begin({ topic, partition, offset }: ConsumedRecord): void {
    const id = `${topic}/${partition}`;
    if (this.running.has(id)) this.overlaps.push(`${id}@${offset}`);
    this.running.add(id);
  }

  end({ topic, partition, offset }: ConsumedRecord): void {
    this.running.delete(`${topic}/${partition}`);
    this.handled.push(`${partition}/${offset}`);
  }
}

/**
 * The least a runner has to do above the driver: handles each partition in order, one record at a
 * time; before a rebalance it finishes the record in hand and commits.
 */
export class DrainingMember implements ConsumerListener {
  assignments = 0;
  private epoch = -1;
  private lanes = new Map<string, ConsumedRecord[]>();
  private running = new Map<string, Promise<void>>();
  private next = new Map<string, OffsetToCommit>();

  constructor(
    private readonly consumer: DriverConsumer,
    private readonly record: HandlingRecord,
    private readonly work: () => Promise<void>,
  ) {}

  onAssigned({ epoch }: Assignment): void {
    this.assignments += 1;
    this.epoch = epoch;
    this.lanes = new Map();
    this.next = new Map();
  }

  onBatch({ topic, partition, records }: ConsumedBatch): void {
    const id = `${topic}/${partition}`;
    const lane = this.lanes.get(id) ?? [];
    this.lanes.set(id, lane);
    lane.push(...records);
    if (!this.running.has(id)) this.running.set(id, this.runLane(id, lane));
  }

  async onRevoking(): Promise<void> {
    await this.drain();
    const done = [...this.next.values()];
    this.next.clear();
    if (done.length > 0) await this.consumer.commit(done, this.epoch);
  }

  onLost(): void {
    this.lanes.clear();
  }

  onPoll(): void {
    return;
  }

  /** As a runner stops: finish, commit, leave. */
  async stop(): Promise<void> {
    await this.onRevoking();
    await this.consumer.stop();
  }

  private async drain(): Promise<void> {
    for (const lane of this.lanes.values()) lane.length = 0;
    await Promise.all(this.running.values());
  }

  private async runLane(id: string, lane: ConsumedRecord[]): Promise<void> {
    for (let record = lane.shift(); record !== undefined; record = lane.shift()) {
      this.record.begin(record);
      await this.work();
      this.record.end(record);
      const { topic, partition, offset } = record;
      this.next.set(id, { topic, partition, offset: String(Number(offset) + 1) });
    }
    this.running.delete(id);
  }
}
