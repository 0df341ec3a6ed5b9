import { isForbiddenCode } from '../drivers/broker-codes';
import type { ConsumedRecord, ConsumerListener } from '../drivers/kafka-driver';
import { KafkaRequestError } from '../drivers/kafka-request.error';

/** What a scan was given and has not looked at yet. */
export class ScanQueue {
  /** Of the current membership; -1 before the first. */
  epoch = -1;
  /** The broker's no: asking again changes nothing. */
  refusal: KafkaRequestError | undefined;
  private assigned = new Set<number>();
  private records: ConsumedRecord[] = [];
  private at = 0;
  private waiting = new AbortController();

  readonly listener: ConsumerListener = {
    onAssigned: (assignment) => {
      this.epoch = assignment.epoch;
      this.assigned = new Set(assignment.partitions.map(({ partition }) => partition));
      this.records = [];
      this.at = 0;
    },
    onBatch: (batch) => {
      this.records = [...this.records.slice(this.at), ...batch.records];
      this.at = 0;
      this.waiting.abort();
    },
    onRevoking: () => Promise.resolve(),
    onLost: (error) => this.note(error),
    onPoll: (problem) => this.note(problem),
  };

  /**
   * Whether another member of the group is to read what is missing. Of several that each have some
   * partitions, the one that has the first goes on: it has them all once the others have left.
   */
  yields(missing: ReadonlyMap<number, unknown>): boolean {
    if (this.epoch < 0 || this.assigned.has(0)) return false;
    return [...missing.keys()].some((partition) => !this.assigned.has(partition));
  }

  private note(problem: Error | undefined): void {
    if (!(problem instanceof KafkaRequestError) || !isForbiddenCode(problem.kafkaCode)) return;
    this.refusal = problem;
    this.waiting.abort();
  }

  next(): ConsumedRecord | undefined {
    return this.records[this.at++];
  }

  /** Aborted when something comes. */
  whenFilled(): AbortSignal {
    this.at = Math.min(this.at, this.records.length);
    this.waiting = new AbortController();
    return this.waiting.signal;
  }
}
