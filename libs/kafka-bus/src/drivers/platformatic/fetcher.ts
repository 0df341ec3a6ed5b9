import { setTimeout as pause } from 'node:timers/promises';
import type { ConsumedBatch, OffsetToCommit, TopicPartition } from '../kafka-driver';
import { deferred } from '../timing/deferred';
import type { Cluster, Lane } from './cluster';
import { fetch, type FetchAnswer } from './fetch';
import { fetchedRecords } from './fetched-records';
import { partitionOffsets } from './partition-offsets';
import { partitionId } from '../partitioning/partition-batch';
import {
  answeredWith,
  codeName,
  isTransient,
  isTransientCode,
  requestError,
  withItemErrors,
} from './platformatic-errors';

/** Bounds how fast a resume takes effect, and how fast a stop does. */
const MAX_WAIT_MS = 100;
const REQUEST_TIMEOUT_MS = 10_000;
const PAUSE_MS = 100;
/** Before a partition that is refused is asked for again. */
const REFUSED_PAUSE_MS = 1000;
const MIN_BYTES = 1;
const READ_COMMITTED = 1;
const NO_SESSION = { id: 0, epoch: -1 };
const ANY_EPOCH = -1;
const NOBODY = -1;

const LANE: Lane = { name: 'fetching', requestTimeoutMs: REQUEST_TIMEOUT_MS };

export interface FetcherParts {
  readonly cluster: Cluster;
  readonly maxBytesPerPartition: number;
  /** Throws where the listener does. */
  readonly onBatch: (batch: ConsumedBatch) => void;
  readonly onPoll: (problem?: Error) => void;
}

/** Where reading stands in one partition. */
interface Reading extends TopicPartition {
  next: number;
  leader: number;
  isPaused: boolean;
}

/**
 * Reads the partitions of one membership, one request at a time from each broker that leads some of
 * them. Stopped, it hands nothing over any more, whatever is still on its way.
 */
export class Fetcher {
  private readonly readings = new Map<string, Reading>();
  private readonly loops = new Set<number>();
  /** Why a partition cannot be read, by its id; the others are read meanwhile. */
  private readonly refused = new Map<string, Error>();
  /** Topics that were not there when they were to be read: made anew, their logs begin anew. */
  private readonly gone = new Set<string>();
  private readonly failure = deferred();
  private looking: Promise<void> | undefined;
  private wake = deferred();
  private isStopped = false;

  constructor(private readonly parts: FetcherParts) {
    // Looked at by whoever serves the membership, as long as it does.
    this.failure.promise.catch(() => undefined);
  }

  /** Rejects with what ended the reading. */
  get whenFailed(): Promise<void> {
    return this.failure.promise;
  }

  /** Where to begin; nothing is read before `start`. */
  begin(positions: readonly OffsetToCommit[]): void {
    for (const { offset, partition, topic } of positions) {
      const reading = { topic, partition, next: Number(offset), leader: NOBODY, isPaused: false };
      this.readings.set(partitionId(reading), reading);
    }
  }

  start(): void {
    if (this.readings.size > 0) void this.look();
  }

  stop(): void {
    this.isStopped = true;
    this.wake.resolve();
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.flag(partitions, true);
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.flag(partitions, false);
    this.wake.resolve();
    this.wake = deferred();
  }

  private flag(partitions: readonly TopicPartition[], isPaused: boolean): void {
    for (const partition of partitions) {
      const reading = this.readings.get(partitionId(partition));
      if (reading !== undefined) reading.isPaused = isPaused;
    }
  }

  /** Finds the leaders, and begins to read from those that it does not read from yet. */
  private look(afterMs = 0): Promise<void> {
    this.looking ??= this.lookNow(afterMs).finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async lookNow(afterMs: number): Promise<void> {
    if (afterMs > 0) await pause(afterMs);
    const names = [...this.readings.values()].map(({ topic }) => topic);
    while (!this.isStopped) {
      try {
        const topics = await this.parts.cluster.topics(names);
        const anew = names.find((name) => topics.has(name) && this.gone.has(name));
        if (anew !== undefined) throw answeredWith(`Going on in ${anew}`, 'OFFSET_OUT_OF_RANGE');
        for (const reading of this.readings.values()) {
          reading.leader = topics.get(reading.topic)?.leaders[reading.partition] ?? NOBODY;
        }
        const all = [...this.readings.values()];
        for (const { leader } of all) if (leader !== NOBODY) this.readFrom(leader);
        if (all.every(({ leader }) => leader !== NOBODY)) return;
      } catch (error) {
        if (!isTransient(error)) return this.fail(error);
      }
      await pause(PAUSE_MS);
    }
  }

  private readFrom(leader: number): void {
    if (this.loops.has(leader) || this.isStopped) return;
    this.loops.add(leader);
    this.loop(leader)
      .catch((error: unknown) => this.fail(error))
      .finally(() => this.loops.delete(leader));
  }

  private async loop(leader: number): Promise<void> {
    for (let turn = 0; !this.isStopped; turn += 1) {
      const led = [...this.readings.values()].filter((reading) => reading.leader === leader);
      if (led.length === 0) return;
      const wanted = led.filter(({ isPaused }) => !isPaused);
      if (wanted.length === 0) {
        this.parts.onPoll(this.problem);
        await Promise.race([this.wake.promise, pause(MAX_WAIT_MS)]);
        continue;
      }
      const response = await this.fetch(leader, rotated(wanted, turn));
      if (this.isStopped) return;
      if (response === undefined) {
        await pause(PAUSE_MS);
        await this.look();
        continue;
      }
      await this.accept(response);
      if (!this.isStopped) this.parts.onPoll(this.problem);
    }
  }

  /** Undefined where the broker is away for now. */
  private async fetch(
    leader: number,
    wanted: readonly Reading[],
  ): Promise<FetchAnswer | undefined> {
    const { cluster, maxBytesPerPartition } = this.parts;
    const topics = [...Map.groupBy(wanted, ({ topic }) => topic)].map(([topicId, of]) => ({
      topicId,
      partitions: of.map(({ next, partition }) => ({
        partition,
        currentLeaderEpoch: ANY_EPOCH,
        fetchOffset: BigInt(next),
        lastFetchedEpoch: ANY_EPOCH,
        partitionMaxBytes: maxBytesPerPartition,
      })),
    }));
    const maxBytes = Math.max(10_485_760, maxBytesPerPartition * 8);
    const bounds = [MAX_WAIT_MS, MIN_BYTES, maxBytes, READ_COMMITTED] as const;
    const session = [NO_SESSION.id, NO_SESSION.epoch] as const;
    try {
      const connection = await cluster.node(leader, LANE);
      return await withItemErrors(fetch.async(connection, ...bounds, ...session, topics, [], ''));
    } catch (error) {
      if (isTransient(error)) return undefined;
      throw error;
    }
  }

  private async accept({ responses }: FetchAnswer): Promise<void> {
    for (const { partitions, topicId: topic } of responses) {
      for (const fetched of partitions) {
        if (this.isStopped) return;
        const reading = this.readings.get(
          partitionId({ topic, partition: fetched.partitionIndex }),
        );
        if (reading === undefined) continue;
        if (fetched.errorCode !== 0) {
          await this.recover(reading, codeName(fetched.errorCode));
          continue;
        }
        if (this.refused.size > 0) this.refused.delete(partitionId(reading));
        const { next, records } = fetchedRecords(topic, fetched, reading.next);
        reading.next = next;
        if (fetched.broken !== undefined) this.refuse(reading, fetched.broken);
        if (records.length === 0) continue;
        const { partition } = reading;
        const highWatermark = String(fetched.highWatermark);
        this.parts.onBatch({ topic, partition, records, highWatermark });
      }
    }
  }

  /**
   * What lies before the log or behind it begins at its first record. Any other partition is looked
   * for again; where its broker would answer the same there, whoever listens is told.
   */
  private async recover(reading: Reading, code: string): Promise<void> {
    if (code !== 'OFFSET_OUT_OF_RANGE') {
      if (code === 'UNKNOWN_TOPIC_OR_PARTITION') this.gone.add(reading.topic);
      if (isTransientCode(code)) this.leave(reading, PAUSE_MS);
      else this.refuse(reading, code);
      return;
    }
    try {
      const [first] = await partitionOffsets(this.parts.cluster, [reading], 'earliest');
      reading.next = Number(first!.offset);
    } catch (error) {
      if (!isTransient(error)) throw error;
    }
  }

  /** Its broker, or what lies in it, lets nobody go on: a code, or what came of reading. */
  private refuse(reading: Reading, why: unknown): void {
    const { next, partition, topic } = reading;
    const what = `Reading partition ${partition} of ${topic} from offset ${next}`;
    const problem = typeof why === 'string' ? answeredWith(what, why) : requestError(what, why);
    this.refused.set(partitionId(reading), problem);
    this.leave(reading, REFUSED_PAUSE_MS);
  }

  private leave(reading: Reading, forMs: number): void {
    reading.leader = NOBODY;
    void this.look(forMs);
  }

  private get problem(): Error | undefined {
    return this.refused.values().next().value;
  }

  private fail(error: unknown): void {
    if (!this.isStopped) this.failure.reject(error as Error);
  }
}

/** Brokers fill an answer from the front: whoever comes first changes, so that nobody waits. */
function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
