import type {
  ConsumerListener,
  ConsumerSubscription,
  DriverConsumer,
  DriverConsumerOptions,
  OffsetToCommit,
  TopicPartition,
} from '../kafka-driver';
import type { KafkaClientOptions } from '../kafka-client.options';
import { StaleEpochError } from '../stale-epoch.error';
import { deferred, type Deferred } from '../timing/deferred';
import { RestartDelay } from '../timing/restart-delay';
import { KafkaTopicMissingError } from '../topic-missing.error';
import { MemberSession } from './member-session';
import { requestError } from './platformatic-errors';

/** One `start` to `stop`. */
interface Run {
  readonly subscription: ConsumerSubscription;
  readonly listener: ConsumerListener;
  /** Settles with the first membership. */
  readonly begun: Deferred;
  isMember: boolean;
  hasBegun: boolean;
}

/**
 * A member of a group that outlives its sessions: one that breaks down is replaced after a delay,
 * which grows until a membership lasts.
 */
export class PlatformaticConsumer implements DriverConsumer {
  private run: Run | undefined;
  private session: MemberSession | undefined;
  private epochs = 0;
  private readonly delay = new RestartDelay();

  constructor(
    private readonly driver: KafkaClientOptions,
    private readonly options: DriverConsumerOptions,
  ) {}

  async start(subscription: ConsumerSubscription, listener: ConsumerListener): Promise<void> {
    if (this.run !== undefined) throw new TypeError('This consumer was started.');
    const begun = deferred();
    const run = { subscription, listener, begun, isMember: false, hasBegun: false };
    this.run = run;
    this.open(run);
    try {
      await begun.promise;
    } catch (error) {
      if (this.run === run) this.run = undefined;
      throw error instanceof KafkaTopicMissingError ? error : requestError('Joining', error);
    }
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.session?.pause(partitions);
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.session?.resume(partitions);
  }

  async commit(offsets: readonly OffsetToCommit[], epoch: number): Promise<void> {
    const { session } = this;
    if (session === undefined || session.currentEpoch !== epoch) {
      throw new StaleEpochError(this.options.groupId, epoch, session?.currentEpoch);
    }
    if (offsets.length > 0) await session.commit(offsets, epoch);
  }

  async stop(): Promise<void> {
    await this.forget()?.close();
  }

  /**
   * Ends as if the process had died: no callback any more, no leave. The group waits for the
   * session to time out.
   */
  kill(): void {
    this.forget()?.kill();
  }

  private forget(): MemberSession | undefined {
    const { run, session } = this;
    this.run = undefined;
    this.session = undefined;
    this.delay.cancel();
    run?.begun.resolve();
    return session;
  }

  private open(run: Run): void {
    const session = new MemberSession({
      driver: this.driver,
      options: this.options,
      subscription: run.subscription,
      listener: run.listener,
      nextEpoch: () => (this.epochs += 1),
      onAssigned: () => {
        this.delay.began();
        run.isMember = true;
        run.hasBegun = true;
        run.begun.resolve();
      },
    });
    this.session = session;
    session.run().catch((error: unknown) => this.brokeDown(run, session, error));
  }

  /** Tells the listener, and joins again later; a run that has not begun fails instead. */
  private async brokeDown(run: Run, session: MemberSession, error: unknown): Promise<void> {
    if (this.session === session) this.session = undefined;
    const isCurrent = this.run === run;
    const closing = session.close();
    if (!run.hasBegun) {
      await closing;
      run.begun.reject(error as Error);
      return;
    }
    if (!isCurrent) return;
    const problem = requestError('Consuming', error);
    if (run.isMember) run.listener.onLost(problem);
    run.isMember = false;
    const delayMs = this.delay.schedule(() => this.open(run));
    this.driver.log?.({
      level: 'warn',
      message: `A Kafka consumer broke down and starts again in ${delayMs} ms`,
      fields: { group: this.options.groupId, error: problem.message },
    });
  }
}
