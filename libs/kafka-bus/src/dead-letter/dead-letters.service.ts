import type { Clock, ComponentLogger } from '@mainstay/core';
import type { KafkaDriver, OffsetToCommit } from '../drivers/kafka-driver';
import type { SendBytes } from '../consuming/delivery/departures';
import { lastValues } from '../consuming/delivery/header-text';
import { deadLetterTopicName, REPLAY_DELAY, retryTopicName } from '../topics/topic-names';
import {
  deadLetterOf,
  isEmptyFilter,
  matches,
  type DeadLetter,
  type DeadLetterFilter,
} from './dead-letter';
import { ReplayFilterEmptyError } from './replay-filter-empty.error';
import { purgeLetters, type PurgeOptions, type PurgeReport } from './purge';
import { replayGroup } from './replay-group';
import { scanTopic } from './topic-scan';
import { UnbrokenRun } from './unbroken-run';
import { whatIsMissing } from './what-is-missing';

export interface ReplayOptions {
  /** Says what would be done, and does nothing. */
  readonly dryRun?: boolean;
  /** Without any condition: replay everything that was not replayed yet. */
  readonly all?: boolean;
  /** Also what was replayed before. @default false */
  readonly again?: boolean;
}

export interface ReplayReport {
  readonly replayed: readonly DeadLetter[];
  /** They do not say which group they failed in, or could not be sent. */
  readonly failed: readonly { readonly letter: DeadLetter; readonly reason: string }[];
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

  /** @throws {ReplayFilterEmptyError} */
  async replay(
    topic: string,
    filter: DeadLetterFilter,
    { again = false, all = false, dryRun = false }: ReplayOptions = {},
  ): Promise<ReplayReport> {
    if (isEmptyFilter(filter) && !all) throw new ReplayFilterEmptyError('Replaying', topic);
    const replayed: DeadLetter[] = [];
    const failed: { letter: DeadLetter; reason: string }[] = [];
    const progress = new UnbrokenRun(deadLetterTopicName(topic));
    const remembers = !again && !dryRun;
    await scanTopic({
      driver: this.driver,
      clock: this.clock,
      topic: deadLetterTopicName(topic),
      ...(again ? {} : { groupId: replayGroup(topic) }),
      visit: async (record) => {
        const letter = deadLetterOf(record);
        const isMeant = matches(letter, filter);
        const problem = isMeant && !dryRun ? await this.replayOne(letter) : undefined;
        if (problem !== undefined) failed.push({ letter, reason: problem });
        else if (isMeant) replayed.push(letter);
        progress.passed(letter, isMeant && problem === undefined);
        return true;
      },
      done: (): readonly OffsetToCommit[] => (remembers ? progress.offsets : []),
    });
    this.logger.info('Dead letters were replayed', {
      topic,
      replayed: replayed.length,
      failed: failed.length,
      dry_run: dryRun,
    });
    return { replayed, failed };
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

  /** Undefined when it was sent, else why not. */
  private async replayOne(letter: DeadLetter): Promise<string | undefined> {
    const { group, originalTopic, record } = letter;
    if (group === undefined || originalTopic === undefined) {
      return 'its headers do not say which group it failed in';
    }
    const missing = whatIsMissing(letter);
    if (missing !== undefined) return missing;
    const topic = retryTopicName(originalTopic, group, REPLAY_DELAY);
    const { key, value } = record;
    const headers = lastValues(record.headers);
    const outcome = await this.send({ topic, key, value, headers });
    if (outcome.status === 'published') return undefined;
    return 'error' in outcome ? outcome.error.message : outcome.status;
  }
}
