/** How the groups of an application consume. */
export interface ConsumerOptions {
  /** Handlers of a subscription that run at once, unless it says so itself. @default 16 */
  readonly concurrency?: number;
  /** Where a new group begins, unless the subscription says so itself. @default true */
  readonly fromBeginning?: boolean;
  /** @default 10_000 */
  readonly sessionTimeoutMs?: number;
  /**
   * Longest wait for running handlers when partitions are taken away or the service stops.
   * @default 15_000
   */
  readonly drainDeadlineMs?: number;
  /** Between offset commits. @default 200 */
  readonly commitIntervalMs?: number;
  /** Unfinished records of a partition above which it is paused. @default 2_000 */
  readonly highMark?: number;
  /** Below which it is resumed. @default 1_000 */
  readonly lowMark?: number;
  /** Unfinished bytes of a partition above which it is paused. @default 16 MiB */
  readonly highMarkBytes?: number;
  /** A handler that runs longer makes the service unhealthy. @default 300_000 */
  readonly stuckHandlerMs?: number;
  /** A fetch loop that is silent longer makes the service not ready. @default 10_000 */
  readonly silentAfterMs?: number;
  /** Event types of a subscribed topic that no handler takes. @default 'skip' */
  readonly unknownEvents?: 'skip' | 'deadLetter';
  /**
   * A consumer that breaks down: `restart` starts it again by itself, with backoff; `end` throws
   * where nobody catches it, which ends the process, a service of `@mainstay/service` in order.
   * @default 'restart'
   */
  readonly onCrash?: 'restart' | 'end';
  /** How often a subscription by pattern looks for topics. @default 30_000 */
  readonly patternRefreshMs?: number;
}

export type ResolvedConsumerOptions = Required<ConsumerOptions>;

export const CONSUMER_DEFAULTS: ResolvedConsumerOptions = {
  concurrency: 16,
  fromBeginning: true,
  sessionTimeoutMs: 10_000,
  drainDeadlineMs: 15_000,
  commitIntervalMs: 200,
  highMark: 2_000,
  lowMark: 1_000,
  highMarkBytes: 16 * 1_024 * 1_024,
  stuckHandlerMs: 300_000,
  silentAfterMs: 10_000,
  unknownEvents: 'skip',
  onCrash: 'restart',
  patternRefreshMs: 30_000,
};
