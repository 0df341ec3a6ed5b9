import type { PublishOutcome } from '@mainstay/events';
import { KeyRun, type KeyPlace } from './key-run';

/** What stands in order: a record's key, null for none, and where it goes. */
export interface Ordered {
  readonly topic: string;
  readonly key: string | null;
}

/** The records of a key that were begun so far. */
interface KeyProgress {
  readonly run: KeyRun;
  topic: string;
  /** Of the records that go to `topic` now. */
  outcomes: Promise<PublishOutcome>[];
  /** Settles when what went to another topic before has its outcome. */
  earlier: Promise<unknown> | undefined;
}

/**
 * Sends the records of a call side by side, so that none is sent once an earlier one of its key was
 * not published.
 *
 * Those of a key that go to one topic go to one partition, whose order the sender and the driver
 * keep; where the topic changes, what went before is awaited. `send` queues a record in the turn it
 * is called in.
 */
export function publishInKeyOrder<R extends Ordered>(
  records: readonly R[],
  send: (record: R, place: KeyPlace | undefined) => Promise<PublishOutcome>,
): Promise<readonly PublishOutcome[]> {
  const keys = new Map<string, KeyProgress>();
  const begin = (record: R): Promise<PublishOutcome> => {
    const { topic, key } = record;
    if (key === null) return send(record, undefined);
    let progress = keys.get(key);
    if (progress === undefined) {
      progress = { run: new KeyRun(), topic, outcomes: [], earlier: undefined };
      keys.set(key, progress);
    } else if (progress.topic !== topic) {
      progress.earlier = Promise.all(progress.outcomes);
      progress.topic = topic;
      progress.outcomes = [];
    }
    const { run, earlier, outcomes } = progress;
    const place = { run, place: run.enter() };
    const outcome =
      earlier === undefined ? send(record, place) : earlier.then(() => send(record, place));
    outcomes.push(outcome);
    return outcome;
  };
  return Promise.all(records.map(begin));
}
