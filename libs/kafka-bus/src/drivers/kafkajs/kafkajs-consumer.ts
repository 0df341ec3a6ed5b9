import { setTimeout as pause } from 'node:timers/promises';
import type {
  ConsumerListener,
  ConsumerSubscription,
  DriverConsumer,
  DriverConsumerOptions,
  OffsetToCommit,
  TopicPartition,
} from '../kafka-driver';
import { StaleEpochError } from '../stale-epoch.error';
import { KafkaTopicMissingError } from '../topic-missing.error';
import { ConsumerSession } from './consumer-session';
import { deferred, type Deferred } from '../timing/deferred';
import { KafkaJsAdmin } from './kafkajs-admin';
import type { KafkaClientOptions } from '../kafka-client.options';
import { isCoordinatorBusy, kafkaCodeOf, requestError } from './kafkajs-errors';
import { RestartDelay } from '../timing/restart-delay';
import { findStartPositions } from './start-positions';

/**
 * A broker that has just started loads its groups first; kafkajs gives the join up at once. Only a
 * start waits here: a member that has begun is started again by its own delay.
 */
const COORDINATOR_PATIENCE_MS = 20_000;
const COORDINATOR_PAUSE_MS = 200;

/** One `start` to `stop`. */
interface Run {
  readonly subscription: ConsumerSubscription;
  readonly listener: ConsumerListener;
  /** Settles with the first membership whose start positions are set. */
  readonly begun: Deferred;
}

/**
 * A member of a group that outlives its kafkajs consumers: one that crashes is replaced after a
 * delay, which grows until a membership lasts.
 */
export class KafkaJsConsumer implements DriverConsumer {
  private run: Run | undefined;
  private session: ConsumerSession | undefined;
  private epochs = 0;
  private readonly delay = new RestartDelay();

  constructor(
    private readonly driver: KafkaClientOptions,
    private readonly options: DriverConsumerOptions,
  ) {}

  async start(subscription: ConsumerSubscription, listener: ConsumerListener): Promise<void> {
    if (this.run !== undefined) throw new TypeError('This consumer was started.');
    const deadline = Date.now() + COORDINATOR_PATIENCE_MS;
    for (;;) {
      const run: Run = { subscription, listener, begun: deferred() };
      this.run = run;
      try {
        await Promise.all([this.open(run), run.begun.promise]);
        return;
      } catch (error) {
        const session = this.session;
        this.session = undefined;
        await session?.close();
        const isOver = !isCoordinatorBusy(error) || Date.now() >= deadline || this.run !== run;
        if (isOver) this.run = undefined;
        if (isOver) throw await this.explain(error, subscription);
        await pause(COORDINATOR_PAUSE_MS);
        if (this.run !== run) return;
      }
    }
  }

  pause(partitions: readonly TopicPartition[]): void {
    if (partitions.length > 0 && this.isMember()) this.session?.pauses.pause(partitions, 'runner');
  }

  resume(partitions: readonly TopicPartition[]): void {
    if (this.isMember()) this.session?.pauses.resume(partitions, 'runner');
  }

  async commit(offsets: readonly OffsetToCommit[], epoch: number): Promise<void> {
    const session = this.session;
    if (session === undefined || session.currentEpoch !== epoch) {
      throw new StaleEpochError(this.options.groupId, epoch, session?.currentEpoch);
    }
    if (offsets.length > 0) await session.commit(offsets, epoch);
  }

  async stop(): Promise<void> {
    const { session, run } = this;
    this.run = undefined;
    this.session = undefined;
    this.delay.cancel();
    run?.begun.resolve();
    await session?.close();
  }

  /**
   * Ends as if the process had died: no callback any more, no leave. The group waits for the
   * session to time out.
   */
  kill(): void {
    const session = this.session;
    this.run = undefined;
    this.session = undefined;
    this.delay.cancel();
    session?.kill();
  }

  private async open(run: Run): Promise<void> {
    const session = new ConsumerSession({
      driver: this.driver,
      options: this.options,
      subscription: run.subscription,
      listener: run.listener,
      nextEpoch: () => (this.epochs += 1),
      onJoined: (joined, epoch, partitions) => this.joined(run, joined, epoch, partitions),
      onCrash: (crashed, error) => this.crashed(run, crashed, error),
    });
    this.session = session;
    await session.open();
  }

  private joined(
    run: Run,
    session: ConsumerSession,
    epoch: number,
    partitions: readonly TopicPartition[],
  ): void {
    this.delay.began();
    const { fromBeginning, alwaysFromBeginning = [] } = run.subscription;
    const unset = fromBeginning
      ? []
      : partitions.filter(({ topic }) => !alwaysFromBeginning.includes(topic));
    if (unset.length === 0) run.begun.resolve();
    else void this.setStartPositions(run, session, epoch, unset);
  }

  /** Nothing is read from these partitions before the group has a position in each. */
  private async setStartPositions(
    run: Run,
    session: ConsumerSession,
    epoch: number,
    partitions: readonly TopicPartition[],
  ): Promise<void> {
    session.pauses.pause(partitions, 'start-position');
    const admin = new KafkaJsAdmin({ ...this.driver, clientId: this.options.clientId });
    try {
      const positions = await findStartPositions(admin, this.options.groupId, partitions);
      if (positions.length > 0) await session.commit(positions, epoch);
      if (session.currentEpoch !== epoch) return;
      session.seek(positions);
      session.pauses.resume(partitions, 'start-position');
      run.begun.resolve();
    } catch (error) {
      if (session.currentEpoch === epoch) this.crashed(run, session, error as Error);
    } finally {
      await admin.disconnect();
    }
  }

  /** Tells the listener, and joins again later; a run that has not begun fails instead. */
  private crashed(run: Run, session: ConsumerSession, error: Error): void {
    run.begun.reject(error);
    if (this.run !== run || this.session !== session) return;
    this.session = undefined;
    void session.close();
    run.begun.promise.then(
      () => this.restartLater(run, error),
      () => undefined,
    );
  }

  private restartLater(run: Run, error: Error): void {
    if (this.run !== run) return;
    run.listener.onLost(requestError('Consuming', error));
    const delayMs = this.delay.schedule(() => void this.restart(run));
    this.say('warn', `A Kafka consumer broke down and starts again in ${delayMs} ms`, error);
  }

  private async restart(run: Run): Promise<void> {
    try {
      await this.open(run);
    } catch (error) {
      if (this.run !== run) return;
      const session = this.session;
      this.session = undefined;
      void session?.close();
      const delayMs = this.delay.schedule(() => void this.restart(run));
      this.say('warn', `A Kafka consumer could not start and tries again in ${delayMs} ms`, error);
    }
  }

  private isMember(): boolean {
    return this.session?.currentEpoch !== undefined;
  }

  private async explain(error: unknown, { topics }: ConsumerSubscription): Promise<Error> {
    if (kafkaCodeOf(error) !== 'UNKNOWN_TOPIC_OR_PARTITION') return requestError('Joining', error);
    const admin = new KafkaJsAdmin({ ...this.driver, clientId: this.options.clientId });
    try {
      const present = new Set(await admin.listTopics());
      return new KafkaTopicMissingError(topics.filter((topic) => !present.has(topic)));
    } catch (failure) {
      return requestError('Joining', failure);
    } finally {
      await admin.disconnect();
    }
  }

  private say(level: 'warn' | 'error', message: string, error: unknown): void {
    const fields = { group: this.options.groupId, error: requestError('Consuming', error).message };
    this.driver.log?.({ level, message, fields });
  }
}
