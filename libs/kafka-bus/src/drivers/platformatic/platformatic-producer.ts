import type {
  DriverProducer,
  DriverProducerOptions,
  ProducerRecord,
  RecordResult,
} from '../kafka-driver';
import type { KafkaClientOptions } from '../kafka-client.options';
import { KafkaRequestError } from '../kafka-request.error';
import { persist } from '../timing/persist';
import { withDeadline } from '../timing/deadline';
import { Cluster, notShown, type Lane, type TopicsSeen, type TopicView } from './cluster';
import { batchByPartition } from '../partitioning/partition-batch';
import { isTransient, requestError } from './platformatic-errors';
import { ProducerIdentity } from './producer-identity';
import { SendAttempt } from './send-attempt';

const REQUEST_TIMEOUT_MS = 30_000;
const NONE: ReadonlyMap<string, string> = new Map();

/**
 * Idempotent by books of its own: the client's producer forgets its sequence numbers at any error,
 * and hands them out before it knows what became of the batches before. Here a number is used up by
 * an acknowledgement only, so a refused record leaves nothing behind. Where an outcome is unknown,
 * the connections are severed and the next send begins under another producer's number.
 */
export class PlatformaticProducer implements DriverProducer {
  private cluster: Cluster | undefined;
  private identity: Promise<ProducerIdentity> | undefined;
  private readonly topics = new Map<string, TopicView>();

  constructor(
    private readonly driver: KafkaClientOptions,
    private readonly options: DriverProducerOptions,
  ) {}

  async connect(): Promise<void> {
    try {
      await persist(() => this.identify(), {
        deadlineMs: this.timeoutMs,
        mayTryAgain: isTransient,
      });
    } catch (error) {
      throw requestError('Connecting a producer', error);
    }
  }

  async send(records: readonly ProducerRecord[]): Promise<readonly RecordResult[]> {
    const cluster = this.open();
    const attempt = new SendAttempt(records.length, {
      cluster,
      lane: this.lane,
      compression: this.options.compression,
      identity: () => this.identify(),
      topics: (names, fresh) => this.look(names, fresh),
      deadline: Date.now() + this.timeoutMs,
    });
    const late = (): Error => new KafkaRequestError('A send', 'REQUEST_TIMED_OUT', true);
    const sending = attempt.run(batchByPartition(records));
    const results = await withDeadline(sending, this.timeoutMs + 50, late).catch(() => {
      // Severed, the attempt comes to its end by itself, and answers with what it knows.
      cluster.sever();
      return sending;
    });
    if (attempt.hasUnknown) this.retire();
    return results;
  }

  async partitionCounts(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    try {
      const { found, withheld } = await persist(() => this.look(topics, true), {
        deadlineMs: this.timeoutMs,
        mayTryAgain: isTransient,
      });
      for (const [topic, code] of withheld) throw notShown(topic, code);
      const there = topics.filter((topic) => found.has(topic));
      return new Map(there.map((topic) => [topic, found.get(topic)!.leaders.length]));
    } catch (error) {
      throw requestError('Asking for partition counts', error);
    }
  }

  disconnect(): Promise<void> {
    this.retire();
    return Promise.resolve();
  }

  private identify(): Promise<ProducerIdentity> {
    const obtaining = (this.identity ??= ProducerIdentity.obtain(this.open()));
    obtaining.catch(() => {
      if (this.identity === obtaining) this.identity = undefined;
    });
    return obtaining;
  }

  private async look(names: readonly string[], fresh: boolean): Promise<TopicsSeen> {
    const isKnown = !fresh && names.every((name) => this.topics.has(name));
    if (isKnown) return { found: this.topics, withheld: NONE };
    const { found, withheld } = await this.open().look(names);
    for (const name of names) this.topics.delete(name);
    for (const [name, view] of found) this.topics.set(name, view);
    return { found: this.topics, withheld };
  }

  private open(): Cluster {
    if (this.cluster === undefined || this.cluster.isSevered) {
      this.cluster = new Cluster(this.driver, this.options.clientId, this.lane);
      this.identity = undefined;
    }
    return this.cluster;
  }

  private retire(): void {
    this.cluster?.sever();
    this.cluster = undefined;
    this.identity = undefined;
    this.topics.clear();
  }

  private get timeoutMs(): number {
    return this.options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  }

  /** Several attempts fit into one send; the broker knows repetitions by their numbers. */
  private get lane(): Lane {
    const requestTimeoutMs = Math.max(1000, Math.floor(this.timeoutMs / 6));
    return { name: 'requests', requestTimeoutMs };
  }
}
