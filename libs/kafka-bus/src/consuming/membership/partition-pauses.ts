import { diagnostics, type ServiceIdentity } from '@mainstay/core';
import type { DriverConsumer, TopicPartition } from '../../drivers/kafka-driver';

/** full: above the high mark. delay: of a retry topic, not due. circuit: its handler's is open. */
export type PauseReason = 'full' | 'delay' | 'circuit';

/** A partition, and what it is called here. */
type Named = TopicPartition & { readonly name: string };

/** Pauses a partition while there is any reason to. */
export class PartitionPauses {
  private readonly reasons = new Map<string, Set<PauseReason>>();

  constructor(
    private readonly consumer: Pick<DriverConsumer, 'pause' | 'resume'>,
    private readonly app: ServiceIdentity,
    private readonly group: string,
  ) {}

  add(at: Named, reason: PauseReason): void {
    const reasons = this.reasons.get(at.name) ?? new Set();
    const wasPaused = reasons.size > 0;
    reasons.add(reason);
    this.reasons.set(at.name, reasons);
    if (wasPaused) return;
    this.consumer.pause([{ topic: at.topic, partition: at.partition }]);
    this.tell(at, true);
  }

  remove(at: Named, reason: PauseReason): void {
    const reasons = this.reasons.get(at.name);
    if (reasons === undefined || !reasons.delete(reason) || reasons.size > 0) return;
    this.consumer.resume([{ topic: at.topic, partition: at.partition }]);
    this.tell(at, false);
  }

  has(at: Named, reason: PauseReason): boolean {
    return this.reasons.get(at.name)?.has(reason) ?? false;
  }

  /** The partition is no longer ours: the driver forgets its pause by itself. */
  forget(at: Named): void {
    const reasons = this.reasons.get(at.name);
    this.reasons.delete(at.name);
    if (reasons !== undefined && reasons.size > 0) this.tell(at, false);
  }

  private tell({ topic, partition }: TopicPartition, paused: boolean): void {
    diagnostics.kafkaPaused.publish({ app: this.app, topic, partition, group: this.group, paused });
  }
}
