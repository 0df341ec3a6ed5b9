import type { ProducerRecord, RecordResult } from '../kafka-driver';
import { KafkaRequestError } from '../kafka-request.error';

/**
 * What goes wrong for a record.
 *
 * unknown  the answer is lost; `appended` says whether the broker took the record.
 * refused  the broker says no, with a code of the protocol.
 */
export type ProduceFault =
  | { readonly outcome: 'unknown'; readonly appended: boolean }
  | { readonly outcome: 'refused'; readonly code: string };

export interface FaultScope {
  /** Sends that are hit; a send is one call that has a matching record. @default 1 */
  readonly times?: number;
  /** The records of it that are hit. @default all */
  readonly where?: (record: ProducerRecord) => boolean;
}

interface PlannedFault {
  readonly fault: ProduceFault;
  readonly where: (record: ProducerRecord) => boolean;
  left: number;
}

/**
 * What a memory broker does wrong on request. Faults are used up in the order they were planned.
 */
export class MemoryFaults {
  private planned: PlannedFault[] = [];
  private commitFailures = 0;
  private offline = false;

  /** Plans a fault for the next sends. */
  failProduce(fault: ProduceFault, { times = 1, where = () => true }: FaultScope = {}): void {
    this.planned.push({ fault, where, left: times });
  }

  /** The next `times` commits are not answered, and not done. */
  failCommits(times = 1): void {
    this.commitFailures += times;
  }

  /** The broker is gone: sends are unknown, nothing is fetched, commits and admin calls fail. */
  takeOffline(): void {
    this.offline = true;
  }

  bringBack(): void {
    this.offline = false;
  }

  get isOffline(): boolean {
    return this.offline;
  }

  clear(): void {
    this.planned = [];
    this.commitFailures = 0;
    this.offline = false;
  }

  /** @throws {KafkaRequestError} while the broker is away */
  assertOnline(what: string): void {
    if (this.offline) throw new KafkaRequestError(what, 'BROKER_NOT_AVAILABLE', true);
  }

  /** @throws {KafkaRequestError} when this commit is one that fails */
  assertCommit(): void {
    this.assertOnline('A commit');
    if (this.commitFailures === 0) return;
    this.commitFailures -= 1;
    throw new KafkaRequestError('A commit', 'REQUEST_TIMED_OUT', true);
  }

  /** The faults of one send, by record. */
  drawFor(records: readonly ProducerRecord[]): ReadonlyMap<ProducerRecord, ProduceFault> {
    const drawn = new Map<ProducerRecord, ProduceFault>();
    if (this.offline) {
      for (const record of records) drawn.set(record, { outcome: 'unknown', appended: false });
      return drawn;
    }
    const next = this.planned.find(({ where }) => records.some(where));
    if (next === undefined) return drawn;
    for (const record of records) if (next.where(record)) drawn.set(record, next.fault);
    next.left -= 1;
    if (next.left <= 0) this.planned = this.planned.filter((planned) => planned !== next);
    return drawn;
  }
}

/** How a send without a useful answer looks to the producer. */
export function faultyResult(fault: ProduceFault): RecordResult {
  return fault.outcome === 'unknown'
    ? {
        status: 'unknown',
        error: new KafkaRequestError('A send', 'REQUEST_TIMED_OUT', true),
      }
    : refused(fault.code);
}

export function refused(code: string): RecordResult {
  return { status: 'refused', code, error: new KafkaRequestError('A send', code, false) };
}
