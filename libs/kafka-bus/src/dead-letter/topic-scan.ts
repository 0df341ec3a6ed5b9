import { randomUUID } from 'node:crypto';
import type { Clock } from '@mainstay/core';
import { classifyFailure } from '@mainstay/errors';
import type {
  ConsumedRecord,
  DriverAdmin,
  DriverConsumer,
  KafkaDriver,
  OffsetToCommit,
} from '../drivers/kafka-driver';
import type { KafkaRequestError } from '../drivers/kafka-request.error';
import { KafkaTopicMissingError } from '../drivers/topic-missing.error';
import { ReplayRunningError } from './replay-running.error';
import { ScanQueue } from './scan-queue';
import { TopicScanTimeoutError } from './topic-scan-timeout.error';

const SILENCE_MS = 20_000;
const JOIN_ATTEMPTS = 20;
const JOIN_DELAY_MS = 250;

export interface ScanOptions {
  readonly driver: KafkaDriver;
  readonly clock: Clock;
  readonly topic: string;
  /**
   * Begins at this group's committed offsets; nobody else may be in it.
   * @default a group that leaves no trace
   */
  readonly groupId?: string;
  /** False ends the scan. */
  readonly visit: (record: ConsumedRecord) => Promise<boolean> | boolean;
  /** Offsets to commit for `groupId` at the end. */
  readonly done?: () => readonly OffsetToCommit[];
}

/**
 * Reads a topic up to where it ended when the scan began, one record at a time, in order per
 * partition.
 *
 * @throws {KafkaTopicMissingError} when there is no such topic.
 * @throws {ReplayRunningError} when somebody else is in the group.
 * @throws {KafkaRequestError} at once, when the broker says that this login may not.
 * @throws {TopicScanTimeoutError} when nothing comes for 20 s although there is more.
 */
export async function scanTopic(options: ScanOptions): Promise<void> {
  const { driver, groupId, topic } = options;
  const missing = await asking(driver, async (admin) => {
    const open = await openEnds(admin, topic, groupId);
    const isToBeRead = groupId !== undefined && open.size > 0;
    if (isToBeRead && (await hasMembers(admin, groupId))) {
      throw new ReplayRunningError(topic, groupId);
    }
    return open;
  });
  if (missing.size === 0) return;
  for (let attempt = 1; ; attempt += 1) {
    const consumer = driver.createConsumer({
      clientId: 'mainstay-scan',
      groupId: groupId ?? `mainstay.scan.${randomUUID()}`,
    });
    const queue = new ScanQueue();
    try {
      await consumer.start({ topics: [topic], fromBeginning: true }, queue.listener);
      await read(options, consumer, queue, missing);
      return;
    } catch (error) {
      // A broker that was just started has its groups still to load.
      const mayJoinLater = queue.epoch < 0 && classifyFailure(error).kind === 'retryable';
      if (!mayJoinLater || attempt === JOIN_ATTEMPTS) throw error;
      await options.clock.sleep(JOIN_DELAY_MS);
    } finally {
      await consumer.stop();
    }
  }
}

async function read(
  { clock, done, driver, groupId, topic, visit }: ScanOptions,
  consumer: DriverConsumer,
  queue: ScanQueue,
  missing: Map<number, number>,
): Promise<void> {
  /** By partition: what was dealt anew comes again from the committed offset on. */
  const visitedTo = new Map<number, number>();
  let heardAt = clock.now();
  let epoch = -1;
  while (missing.size > 0) {
    if (groupId !== undefined && epoch !== queue.epoch) {
      ({ epoch } = queue);
      // Two that looked at the same time have both joined.
      if (queue.yields(missing)) throw new ReplayRunningError(topic, groupId);
      narrow(missing, await asking(driver, (admin) => openEnds(admin, topic, groupId)));
      continue;
    }
    const record = queue.next();
    if (record === undefined) {
      if (queue.refusal !== undefined) throw queue.refusal;
      if (clock.now() - heardAt > SILENCE_MS) throw new TopicScanTimeoutError(topic, SILENCE_MS);
      await clock.sleep(250, queue.whenFilled());
      continue;
    }
    heardAt = clock.now();
    const end = missing.get(record.partition);
    const offset = Number(record.offset);
    if (end === undefined || offset <= (visitedTo.get(record.partition) ?? -1)) continue;
    visitedTo.set(record.partition, offset);
    if (offset < end && !(await visit(record))) break;
    if (offset >= end - 1) missing.delete(record.partition);
  }
  const offsets = done?.() ?? [];
  if (offsets.length > 0) await consumer.commit(offsets, queue.epoch);
}

/** Whoever was in the group beside us may have committed some of it, and left. */
function narrow(missing: Map<number, number>, open: ReadonlyMap<number, number>): void {
  for (const partition of missing.keys()) {
    const end = open.get(partition);
    if (end === undefined) missing.delete(partition);
    else missing.set(partition, end);
  }
}

/** The partitions with something to read, and where each ends now. */
async function openEnds(
  admin: DriverAdmin,
  topic: string,
  groupId: string | undefined,
): Promise<Map<number, number>> {
  try {
    const offsets = await admin.topicOffsets(topic);
    const known = groupId === undefined ? [] : await admin.committedOffsets(groupId, topic);
    const begins = new Map(known.map(({ partition, offset }) => [partition, Number(offset)]));
    return new Map(
      offsets
        .map(({ high, low, partition }) => ({ low: Number(low), high: Number(high), partition }))
        .filter(({ high, low, partition }) => high > Math.max(low, begins.get(partition) ?? 0))
        .map(({ high, partition }) => [partition, high]),
    );
  } catch (error) {
    const { kafkaCode } = error as Partial<KafkaRequestError>;
    if (kafkaCode === 'UNKNOWN_TOPIC_OR_PARTITION') throw new KafkaTopicMissingError([topic]);
    throw error;
  }
}

/** Members that join or leave do not say what they read. */
async function hasMembers(admin: DriverAdmin, groupId: string): Promise<boolean> {
  const topics = await admin.topicsReadBy(groupId);
  return topics === undefined || topics.length > 0;
}

async function asking<Answer>(
  driver: KafkaDriver,
  ask: (admin: DriverAdmin) => Promise<Answer>,
): Promise<Answer> {
  const admin = driver.createAdmin();
  try {
    await admin.connect();
    return await ask(admin);
  } finally {
    await admin.disconnect();
  }
}
