import type { EventPublisher, OutgoingRecord, PublishOutcome } from '@mainstay/events';
import { waitFor } from '../conditions/wait-for';

/** A record as a broker has it. */
export interface StoredRecord {
  readonly key: string | null;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A publisher under test, and its broker. */
export interface PublisherUnderTest {
  readonly publisher: EventPublisher;
  /** Makes a topic; each test asks for one of its own. */
  topic(): Promise<string>;
  /** What the broker has of a topic, of each key in its order, once there are `count` of them. */
  read(topic: string, count: number): Promise<readonly StoredRecord[]>;
  /** A record of that key which the broker will never take: one that is too large, say. */
  refused(topic: string, key: string): OutgoingRecord;
  /** The broker goes away, and comes back. */
  readonly outage: { begin(): Promise<void> | void; end(): Promise<void> | void };
  close(): Promise<void>;
}

/** An aborted call is to end: nobody waits for it any longer. */
const SOON_MS = 5_000;
const KEYS = ['a', 'b', 'c', 'd', 'e'];

/**
 * What the outbox relay relies on in an `EventPublisher`: `KafkaBus` is held to it on every driver.
 * Call it in a `describe`; `describe`, `it`, `expect` and the hooks are globals, as jest has them
 * and vitest with `globals: true`.
 *
 * @param open - Called once.
 */
export function eventPublisherContract(open: () => Promise<PublisherUnderTest>): void {
  let subject: PublisherUnderTest;
  const publish = (records: readonly OutgoingRecord[], signal?: AbortSignal) =>
    subject.publisher.publishRecords(records, signal === undefined ? {} : { signal });

  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject.close());

  it('answers nothing for nothing', async () => {
    expect(await publish([])).toEqual([]);
  });

  it('has in the broker what it says is published, in order per key, as it was given', async () => {
    const topic = await subject.topic();
    const records = [...numbered(topic, 50), finished(topic, null, 'without a key')];
    expect(statuses(await publish(records))).toEqual(records.map(() => 'published'));
    const stored = await subject.read(topic, records.length);
    expect(stored).toHaveLength(records.length);
    expect(stored.filter(({ key }) => key === null).map(({ value }) => value)).toEqual([
      'without a key',
    ]);
    for (const key of KEYS) {
      const given = records.filter((record) => record.key === key);
      const found = stored.filter((record) => record.key === key);
      expect(found.map(({ value }) => value)).toEqual(given.map(({ value }) => value));
      expect(found.map(({ headers }) => headers)).toMatchObject(
        given.map(({ headers }) => headers),
      );
    }
  });

  it('answers each of many calls at once for its own records', async () => {
    const topic = await subject.topic();
    const calls = Array.from({ length: 20 }, (_, call) =>
      KEYS.map((key) => finished(topic, `${key}${call}`, `${call}`)),
    );
    const outcomes = await Promise.all(calls.map((records) => publish(records)));
    expect(outcomes.map(statuses)).toEqual(calls.map((records) => records.map(() => 'published')));
    const stored = await subject.read(topic, calls.flat().length);
    expect(stored.map(({ key }) => key).toSorted()).toEqual(
      calls.flatMap((records) => records.map(({ key }) => key)).toSorted(),
    );
  });

  it('refuses the one record that the broker never takes, and says why', async () => {
    const topic = await subject.topic();
    const outcomes = await publish([
      finished(topic, 'a', '1'),
      subject.refused(topic, 'b'),
      finished(topic, 'c', '3'),
    ]);
    expect(statuses(outcomes)).toEqual(['published', 'refused', 'published']);
    expect(outcomes[1]).toMatchObject({ error: expect.any(Error) as Error });
    const stored = await subject.read(topic, 2);
    expect(stored.map(({ value }) => value).toSorted()).toEqual(['1', '3']);
  });

  it('has no record of a key behind a refused one, where it says so', async () => {
    const topic = await subject.topic();
    const records = [
      finished(topic, 'a', '1'),
      subject.refused(topic, 'a'),
      finished(topic, 'a', '3'),
      finished(topic, 'b', '4'),
    ];
    const outcomes = await publish(records);
    const behind = subject.publisher.stopsKeyOnFailure === true ? /unknown/ : /unknown|published/;
    expect(statuses(outcomes)).toEqual([
      'published',
      'refused',
      expect.stringMatching(behind),
      'published',
    ]);
    const there = records.filter((_, n) => outcomes[n]!.status === 'published');
    const stored = await subject.read(topic, there.length);
    expect(stored.map(({ value }) => value).toSorted()).toEqual(there.map(({ value }) => value));
  });

  it('takes none for published while the broker is away, and goes on when it is back', async () => {
    const topic = await subject.topic();
    await subject.outage.begin();
    let away: readonly PublishOutcome[];
    try {
      away = await publish(numbered(topic, 3));
    } finally {
      await subject.outage.end();
    }
    expect(away).toHaveLength(3);
    for (const outcome of away) {
      expect(['unknown', 'queued']).toContain(outcome.status);
      if (outcome.status === 'unknown') expect(outcome.error).toBeInstanceOf(Error);
    }
    const later = finished(topic, 'later', 'x');
    await waitFor(async () => (await publish([later]))[0]!.status === 'published', {
      what: 'the broker to take records again',
    });
  });

  it('ends an aborted call soon, with an outcome for each', async () => {
    const topic = await subject.topic();
    await subject.outage.begin();
    try {
      const abort = new AbortController();
      const began = performance.now();
      const calling = publish(numbered(topic, 3), abort.signal);
      abort.abort();
      expect(statuses(await calling)).not.toContain('published');
      expect(performance.now() - began).toBeLessThan(SOON_MS);
    } finally {
      await subject.outage.end();
    }
  });
}

function finished(topic: string, key: string | null, value: string): OutgoingRecord {
  // Nobody may write to what is published.
  return Object.freeze({ topic, key, value, headers: Object.freeze({ event_id: value }) });
}

/** Keys in turn; texts that are not ASCII alone. */
function numbered(topic: string, count: number): OutgoingRecord[] {
  return Array.from({ length: count }, (_, n) =>
    finished(topic, KEYS[n % KEYS.length]!, `{"n":${n},"text":"åäö 漢字"}`),
  );
}

function statuses(outcomes: readonly PublishOutcome[]): string[] {
  return outcomes.map(({ status }) => status);
}
