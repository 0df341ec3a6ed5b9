import type { Clock } from '@mainstay/core';
import type { KafkaDriver } from '../drivers/kafka-driver';
import { deadLetterTopicName } from '../topics/topic-names';
import { deadLetterOf, matches, type DeadLetter, type DeadLetterFilter } from './dead-letter';
import { replayGroup } from './replay-group';
import { scanTopic } from './topic-scan';
import { UnbrokenRun } from './unbroken-run';

export interface PurgeOptions {
  /** Says what would be deleted, and deletes nothing. */
  readonly dryRun?: boolean;
  /** Without any condition: everything that is there now. */
  readonly all?: boolean;
  /** Only what was replayed, as far as the replays remember it. @default false */
  readonly replayed?: boolean;
}

/** Letters that are meant and stay: Kafka deletes only from the beginning of a partition. */
export interface HeldLetters {
  readonly partition: number;
  /** How many. */
  readonly count: number;
  /** Offset of the first letter that is not meant; they lie behind it. */
  readonly behind: string;
}

export interface PurgeReport {
  readonly purged: readonly DeadLetter[];
  /** One a partition where there are some. */
  readonly held: readonly HeldLetters[];
}

/** Deletes the letters that are meant, as far as nothing else lies before them. */
export async function purgeLetters(
  { clock, driver }: { readonly clock: Clock; readonly driver: KafkaDriver },
  topic: string,
  filter: DeadLetterFilter,
  { dryRun = false, replayed = false }: PurgeOptions,
): Promise<PurgeReport> {
  const letters = deadLetterTopicName(topic);
  const replayedTo = replayed ? await replayedOffsets(driver, topic) : undefined;
  const isMeant = (letter: DeadLetter): boolean => {
    if (!matches(letter, filter)) return false;
    if (replayedTo === undefined) return true;
    return Number(letter.offset) < (replayedTo.get(letter.partition) ?? 0);
  };
  const run = new UnbrokenRun(letters);
  const purged: DeadLetter[] = [];
  const held = new Map<number, number>();
  await scanTopic({
    driver,
    clock,
    topic: letters,
    visit: (record) => {
      const letter = deadLetterOf(record);
      const meant = isMeant(letter);
      run.passed(letter, meant);
      const { partition } = letter;
      if (meant && run.endOf(partition) === undefined) purged.push(letter);
      else if (meant) held.set(partition, (held.get(partition) ?? 0) + 1);
      return true;
    },
  });
  if (!dryRun && purged.length > 0) await deleteBefore(driver, letters, run);
  const stay = [...held].map(([partition, count]) => ({
    partition,
    count,
    behind: run.endOf(partition)!,
  }));
  return { purged, held: stay };
}

async function deleteBefore(driver: KafkaDriver, topic: string, run: UnbrokenRun): Promise<void> {
  const admin = driver.createAdmin();
  try {
    await admin.deleteRecords(topic, run.offsets);
  } finally {
    await admin.disconnect();
  }
}

async function replayedOffsets(
  driver: KafkaDriver,
  topic: string,
): Promise<ReadonlyMap<number, number>> {
  const admin = driver.createAdmin();
  try {
    const known = await admin.committedOffsets(replayGroup(topic), deadLetterTopicName(topic));
    return new Map(known.map(({ offset, partition }) => [partition, Number(offset)]));
  } finally {
    await admin.disconnect();
  }
}
