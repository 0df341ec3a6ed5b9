import type {
  Assignment,
  ConsumedBatch,
  ConsumedRecord,
  ConsumerListener,
  TopicPartition,
} from '@mainstay/kafka-bus';

/** What a member was told, in order, and the records it got. */
export class RecordingListener implements ConsumerListener {
  readonly told: string[] = [];
  readonly assignments: Assignment[] = [];
  readonly batches: ConsumedBatch[] = [];
  readonly lost: (Error | undefined)[] = [];
  polls = 0;
  /** What a revoke waits for. */
  finish: (assignment: Assignment | undefined) => Promise<void> = () => Promise.resolve();
  onNewAssignment: (assignment: Assignment) => void = () => undefined;

  get epoch(): number {
    return this.assignment?.epoch ?? -1;
  }

  get assignment(): Assignment | undefined {
    return this.assignments.at(-1);
  }

  get partitions(): readonly TopicPartition[] {
    return this.assignment?.partitions ?? [];
  }

  get records(): ConsumedRecord[] {
    return this.batches.flatMap((batch) => batch.records);
  }

  get values(): string[] {
    return this.records.map(({ value }) => (value === null ? 'null' : text(value)));
  }

  /** Values of one partition in the order in which they came. */
  valuesOf(partition: number): string[] {
    const ofPartition = this.records.filter((record) => record.partition === partition);
    return ofPartition.map(({ value }) => text(value ?? new Uint8Array()));
  }

  onAssigned(assignment: Assignment): void {
    this.told.push('assigned');
    this.assignments.push(assignment);
    this.onNewAssignment(assignment);
  }

  onBatch(batch: ConsumedBatch): void {
    this.told.push('batch');
    this.batches.push(batch);
  }

  async onRevoking(): Promise<void> {
    this.told.push('revoking');
    await this.finish(this.assignment);
    this.told.push('revoked');
  }

  onLost(error: Error | undefined): void {
    this.told.push('lost');
    this.lost.push(error);
  }

  onPoll(): void {
    this.polls += 1;
  }
}

export function text(bytes: Uint8Array | readonly Uint8Array[]): string {
  if (!(bytes instanceof Uint8Array)) return bytes.map(text).join();
  return Buffer.from(bytes).toString('utf8');
}
