import type { Clock } from '@mainstay/core';

/** What sending needs from around it. */
export interface SenderSurroundings {
  readonly clock: Clock;
  readonly random: () => number;
  /** Embedded brokers make a missing topic when it is first published to. */
  readonly createTopics?: (topics: readonly string[]) => Promise<void>;
  /** After every answer of the broker, good or bad. */
  readonly onAnswer: (error: Error | undefined) => void;
}
