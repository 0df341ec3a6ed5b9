import type { Clock } from '@mainstay/core';
import type { RelayStore } from '../relaying/relay-store';
import { Repeating } from '../relaying/repeating';

const ROWS_AT_A_TIME = 1000;
/** Between two deletes of one round: others must get to the table. */
const PAUSE_MS = 20;

/** What pruning needs. */
export interface PruneSurroundings {
  readonly store: RelayStore;
  readonly clock: Clock;
  readonly retentionMs: number;
  readonly everyMs: number;
  /** One of all relays prunes: the one with the first shard. */
  readonly isMine: () => boolean;
  /** It was done, or is no business of this relay. */
  readonly onDone: () => void;
  readonly onError: (error: unknown) => void;
}

/** Deletes published rows past their retention, a few at a time. */
export class Pruner {
  private readonly rounds: Repeating;

  constructor(private readonly around: PruneSurroundings) {
    this.rounds = new Repeating(around.clock, () => this.round());
  }

  start(): void {
    this.rounds.start(Math.min(this.around.everyMs, 1000));
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async round(): Promise<number> {
    const { store, retentionMs, everyMs, isMine, onDone, onError } = this.around;
    try {
      if (!isMine()) {
        onDone();
        return everyMs;
      }
      const pruned = await store.prune(retentionMs, ROWS_AT_A_TIME);
      onDone();
      return pruned === ROWS_AT_A_TIME ? PAUSE_MS : everyMs;
    } catch (error) {
      onError(error);
      return everyMs;
    }
  }
}
