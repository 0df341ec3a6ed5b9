import { brokenBy, rule, type Clock, type ComponentLogger } from '@mainstay/core';
import type { KafkaDriver, OffsetToCommit } from '../drivers/kafka-driver';
import type { SendBytes } from '../consuming/delivery/departures';
import { KafkaBusOptionsInvalidError } from '../kafka-bus-options-invalid.error';
import { deadLetterTopicName } from '../topics/topic-names';
import {
  deadLetterOf,
  isEmptyFilter,
  matches,
  type DeadLetter,
  type DeadLetterFilter,
} from './dead-letter';
import { GroupReaders } from './group-readers';
import { ReplayFilterEmptyError } from './replay-filter-empty.error';
import { purgeLetters, type PurgeOptions, type PurgeReport } from './purge';
import { replayGroup } from './replay-group';
import { replayLetter, type ReplayParts } from './replay-letter';
import { scanTopic } from './topic-scan';
import { UnbrokenRun } from './unbroken-run';

export interface ReplayOptions {
  /** Says what would be done, and does nothing. */
  readonly dryRun?: boolean;
  /** Without any condition: replay everything that was not replayed yet. */
  readonly all?: boolean;
  /** Also what was replayed before. @default false */
  readonly again?: boolean;
}

/** A letter that was not replayed, and why. */
export interface LetterLeft {
  readonly letter: DeadLetter;
  readonly reason: string;
}

export interface ReplayReport {
  readonly replayed: readonly DeadLetter[];
  /** They do not say which group they failed in, are not whole, or could not be sent. */
  readonly failed: readonly LetterLeft[];
  /**
   * Why nobody reads some of the replayed now, each reason once: they lie in the retry topic of
   * their group until somebody does, or until that topic's retention ends.
   */
  readonly unread: readonly string[];
}

/**
 * Dead letters of a topic: list, show, replay, purge.
 *
 * A replay writes the record to the `0s` retry topic of the group it failed in, with the same event
 * id: other groups never see it again. What was replayed is remembered as committed offsets of a
 * group of its own, up to the first letter that was not; beyond that a repeated replay may send a
 * letter twice, and the handler's claim (which must live that long) makes it a duplicate.
 */
export class DeadLetters {
  constructor(
    private readonly driver: KafkaDriver,
    private readonly clock: Clock,
    private readonly send: SendBytes,
    private readonly logger: Pick<ComponentLogger, 'info'>,
  ) {}

  /** The newest last in each partition. @param topic the topic the events were published to */
  async list(
    topic: string,
    filter: DeadLetterFilter = {},
    { limit = 1_000 }: { readonly limit?: number } = {},
  ): Promise<readonly DeadLetter[]> {
    const bound = rule.either(rule.wholeNumber(1), rule.oneOf(Infinity));
    const problems = brokenBy(bound, { limit });
    KafkaBusOptionsInvalidError.throwFor('DeadLetters.list', problems);
    const found: DeadLetter[] = [];
    const { clock, driver } = this;
    await scanTopic({
      driver,
      clock,
      topic: deadLetterTopicName(topic),
      visit: (record) => {
        const letter = deadLetterOf(record);
        if (matches(letter, filter)) found.push(letter);
        return found.length < limit;
      },
    });
    return found;
  }

  async show(topic: string, partition: number, offset: string): Promise<DeadLetter | undefined> {
    return (await this.list(topic, { partition, offset }, { limit: 1 }))[0];
  }

  /** @throws {ReplayFilterEmptyError} | {ReplayRunningError} where somebody else replays it now. */
  async replay(
    topic: string,
    filter: DeadLetterFilter,
    { again = false, all = false, dryRun = false }: ReplayOptions = {},
  ): Promise<ReplayReport> {
    if (isEmptyFilter(filter) && !all) throw new ReplayFilterEmptyError('Replaying', topic);
    const replayed: DeadLetter[] = [];
    const failed: LetterLeft[] = [];
    const unread = new Set<string>();
    const progress = new UnbrokenRun(deadLetterTopicName(topic));
    const remembers = !again && !dryRun;
    const readers = new GroupReaders(this.driver);
    const parts: ReplayParts = { send: this.send, dryRun, readers };
    await scanTopic({
      driver: this.driver,
      clock: this.clock,
      topic: deadLetterTopicName(topic),
      ...(again ? {} : { groupId: replayGroup(topic) }),
      visit: async (record) => {
        const letter = deadLetterOf(record);
        const outcome = matches(letter, filter) ? await replayLetter(letter, parts) : undefined;
        if (outcome?.status === 'replayed') {
          replayed.push(letter);
          if (outcome.unread !== undefined) unread.add(outcome.unread);
        } else if (outcome !== undefined) failed.push({ letter, reason: outcome.reason });
        progress.passed(letter, outcome?.status === 'replayed');
        return true;
      },
      done: (): readonly OffsetToCommit[] => (remembers ? progress.offsets : []),
    });
    this.logger.info('Dead letters were replayed', {
      topic,
      replayed: replayed.length,
      failed: failed.length,
      unread: [...unread],
      dry_run: dryRun,
    });
    return { replayed, failed, unread: [...unread] };
  }

  /**
   * Deletes for good, up to the first letter of each partition that is not meant: Kafka deletes
   * only from the beginning of a partition. What is meant and lies behind such a letter stays, and
   * is reported as `held`. What comes to the topic meanwhile is not touched.
   *
   * @throws {ReplayFilterEmptyError}
   */
  async purge(
    topic: string,
    filter: DeadLetterFilter,
    options: PurgeOptions = {},
  ): Promise<PurgeReport> {
    const { all = false, dryRun = false, replayed = false } = options;
    if (isEmptyFilter(filter) && !all && !replayed)
      throw new ReplayFilterEmptyError('Purging', topic);
    const report = await purgeLetters(
      { clock: this.clock, driver: this.driver },
      topic,
      filter,
      options,
    );
    this.logger.info('Dead letters were purged', {
      topic,
      purged: report.purged.length,
      held: report.held.reduce((sum, { count }) => sum + count, 0),
      dry_run: dryRun,
    });
    return report;
  }
}
