import type { Compression } from '../drivers/kafka-driver';
import type { Backoff } from './backoff';

/** How the bus publishes. */
export interface ProducerOptions {
  /** Bytes that may wait to be sent; above, publish waits. @default 32 MiB */
  readonly maxQueuedBytes?: number;
  /** How long publish waits for room before `KafkaBackpressureError`. @default 5_000 */
  readonly backpressureTimeoutMs?: number;
  /** From publish until the outcome counts as unknown, retries included. @default 15_000 */
  readonly publishTimeoutMs?: number;
  /** One attempt of a send. @default 10_000 */
  readonly requestTimeoutMs?: number;
  /** Largest record, its headers included. @default 1_000_000 */
  readonly maxRecordBytes?: number;
  /** Most bytes for one partition in one send. @default 900_000 */
  readonly maxPartitionBytes?: number;
  /** Most records of one send. @default 10_000 */
  readonly maxSendRecords?: number;
  /** Waits this long for company before a send. @default 0 */
  readonly lingerMs?: number;
  /**
   * Producers side by side, each for its own partitions: one encodes while another waits. @default
   * 1
   */
  readonly connections?: number;
  /**
   * With the driver kafkajs, `snappy` and `lz4` need the package `@platformatic/wasm-utils`. What
   * others compressed is read whatever is said here. @default 'none'
   */
  readonly compression?: Compression;
  /** Between attempts at an unanswered send. @default 100 ms doubling to 2 s */
  readonly backoff?: Backoff;
}

export type ResolvedProducerOptions = Required<ProducerOptions>;

export const PRODUCER_DEFAULTS: ResolvedProducerOptions = {
  maxQueuedBytes: 32 * 1_024 * 1_024,
  backpressureTimeoutMs: 5_000,
  publishTimeoutMs: 15_000,
  requestTimeoutMs: 10_000,
  maxRecordBytes: 1_000_000,
  maxPartitionBytes: 900_000,
  maxSendRecords: 10_000,
  lingerMs: 0,
  connections: 1,
  compression: 'none',
  backoff: { initialDelayMs: 100, maxDelayMs: 2_000 },
};
