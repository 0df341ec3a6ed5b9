import type { PublishOutcome } from '@mainstay/events';
import { KeyPlace, KeyRun } from './key-run';

/** What stands in order: a record's key, null for none, and where it goes. */
export interface Ordered {
  readonly topic: string;
  readonly key: string | null;
}

/** Queues a record in the turn it is called in; answers once, perhaps before it returns. */
export type Send<R extends Ordered> = (
  record: R,
  place: KeyPlace | undefined,
  answer: (outcome: PublishOutcome) => void,
) => void;

/** A record of a key and where it stands, in its key and in the call. */
class Entry<R> {
  constructor(
    readonly record: R,
    readonly place: KeyPlace,
    readonly index: number,
  ) {}
}

/** The records of a key in a call. */
interface KeyProgress<R> {
  readonly run: KeyRun;
  /** Where those go that were sent last. */
  topic: string;
  /** How many were sent and have no outcome yet. */
  open: number;
  /** Not sent yet, in order. */
  readonly behind: Entry<R>[];
}

/**
 * Sends the records of a call side by side, so that none is sent once an earlier one of its key was
 * not published.
 *
 * Those of a key that go to one topic go to one partition, whose order the sender and the driver
 * keep; where the topic changes, what went before is awaited.
 */
export function publishInKeyOrder<R extends Ordered>(
  records: readonly R[],
  send: Send<R>,
): Promise<readonly PublishOutcome[]> {
  return new Promise((resolve, reject) => {
    new OrderedCall(records, send, resolve, reject).begin();
  });
}

/** Has the outcomes of all records, and of each key how far it is. */
class OrderedCall<R extends Ordered> {
  private readonly outcomes: PublishOutcome[];
  private readonly keys = new Map<string, KeyProgress<R>>();
  private open: number;

  constructor(
    private readonly records: readonly R[],
    private readonly send: Send<R>,
    private readonly resolve: (outcomes: readonly PublishOutcome[]) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    this.open = records.length;
    this.outcomes = Array.from({ length: records.length });
  }

  begin(): void {
    if (this.open === 0) this.resolve(this.outcomes);
    this.records.forEach((record, index) => {
      if (record.key === null) this.send(record, undefined, (outcome) => this.note(index, outcome));
      else this.add(record, this.progressOf(record.key, record.topic), index);
    });
  }

  private progressOf(key: string, topic: string): KeyProgress<R> {
    const known = this.keys.get(key);
    if (known !== undefined) return known;
    const progress = { run: new KeyRun(), topic, open: 0, behind: [] };
    this.keys.set(key, progress);
    return progress;
  }

  private add(record: R, progress: KeyProgress<R>, index: number): void {
    const { run, behind } = progress;
    const entry = new Entry(record, new KeyPlace(run, run.enter()), index);
    if (behind.length === 0 && mayGo(entry, progress)) this.go(entry, progress);
    else behind.push(entry);
  }

  private go({ record, place, index }: Entry<R>, progress: KeyProgress<R>): void {
    progress.topic = record.topic;
    progress.open += 1;
    this.send(record, place, (outcome) => {
      progress.open -= 1;
      if (progress.open === 0 && progress.behind.length > 0) this.goOnLater(progress);
      this.note(index, outcome);
    });
  }

  /** In a turn of its own: any number of records may be answered before they are queued. */
  private goOnLater(progress: KeyProgress<R>): void {
    const { behind } = progress;
    const goOn = (): void => {
      while (behind.length > 0 && mayGo(behind[0]!, progress)) this.go(behind.shift()!, progress);
    };
    Promise.resolve().then(goOn).catch(this.reject);
  }

  private note(index: number, outcome: PublishOutcome): void {
    this.outcomes[index] = outcome;
    this.open -= 1;
    if (this.open === 0) this.resolve(this.outcomes);
  }
}

function mayGo<R extends Ordered>({ record }: Entry<R>, { open, topic }: KeyProgress<R>): boolean {
  return open === 0 || record.topic === topic;
}
