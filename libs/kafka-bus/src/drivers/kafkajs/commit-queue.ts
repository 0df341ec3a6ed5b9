import type { Consumer, TopicPartitionOffsetAndMetadata } from 'kafkajs';
import type { OffsetToCommit } from '../kafka-driver';
import { KafkaRequestError } from '../kafka-request.error';
import { StaleEpochError } from '../stale-epoch.error';
import { withDeadline } from '../timing/deadline';
import { isStaleMembership, requestError } from './kafkajs-errors';

const COMMIT_DEADLINE_MS = 10_000;

/**
 * Commits of one session, one at a time. kafkajs repeats a commit under whatever generation is then
 * the current one, and answers without an error when it did nothing; so no membership begins while
 * one is in flight, and only the broker's confirmation counts.
 */
export class CommitQueue {
  private tail: Promise<unknown> = Promise.resolve();
  private inFlight = 0;
  private confirmed = 0;
  private hasEnded = false;

  constructor(
    private readonly consumer: Consumer,
    private readonly groupId: string,
  ) {
    consumer.on(consumer.events.COMMIT_OFFSETS, () => {
      this.confirmed += 1;
    });
  }

  /** A commit may still reach the broker. */
  get isBusy(): boolean {
    return this.inFlight > 0;
  }

  /** No commit is begun any more. */
  end(): void {
    this.hasEnded = true;
  }

  async commit(
    offsets: readonly OffsetToCommit[],
    epoch: number,
    isCurrent: () => boolean,
  ): Promise<void> {
    this.inFlight += 1;
    const committing = this.tail.then(() => {
      if (this.hasEnded || !isCurrent()) throw new StaleEpochError(this.groupId, epoch, undefined);
      return this.commitNow([...offsets], epoch);
    });
    // Whoever asked hears of the failure; the next commit goes on.
    this.tail = committing.catch(() => undefined).finally(() => (this.inFlight -= 1));
    const late = (): Error => new KafkaRequestError('A commit', 'REQUEST_TIMED_OUT', true);
    await withDeadline(committing, COMMIT_DEADLINE_MS, late);
  }

  private async commitNow(
    offsets: TopicPartitionOffsetAndMetadata[],
    epoch: number,
  ): Promise<void> {
    const before = this.confirmed;
    try {
      await this.consumer.commitOffsets(offsets);
    } catch (error) {
      if (this.hasEnded || isStaleMembership(error)) {
        throw new StaleEpochError(this.groupId, epoch, undefined, error);
      }
      throw requestError('A commit', error);
    }
    if (this.confirmed === before) throw new StaleEpochError(this.groupId, epoch, undefined);
  }
}
