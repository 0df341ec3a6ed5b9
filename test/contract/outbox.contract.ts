import { OutboxTransactionRequiredError, type OutboxModuleOptions } from '@mainstay/outbox';
import { waitFor } from '@mainstay/testing';
import { Numbered, type OutboxApp } from '../integration/outbox/outbox-app';
import { RecordedLog, RecordingPublisher } from '../integration/outbox/recording-publisher';

/** How a suite starts an application on its own, empty store. */
export type StartOutbox = (
  publisher: RecordingPublisher,
  outbox: OutboxModuleOptions,
) => Promise<OutboxApp>;

const fast: OutboxModuleOptions = {
  retry: { attempts: 2, initialDelayMs: 30, maxDelayMs: 100 },
  relay: { outage: { initialMs: 30, maxMs: 100 } },
};

/** What every store of the outbox does alike. */
export function outboxContract(start: StartOutbox, stop: (app: OutboxApp) => Promise<void>): void {
  let log: RecordedLog;
  let publisher: RecordingPublisher;
  let app: OutboxApp;

  const begin = async (outbox: OutboxModuleOptions = {}) => {
    app = await start(publisher, { ...fast, ...outbox });
  };
  const numbersOf = (subject: string) =>
    log.valuesOf(subject).map((value) => (JSON.parse(value) as { data: { n: number } }).data.n);

  beforeEach(() => {
    log = new RecordedLog();
    publisher = new RecordingPublisher(log);
  });

  afterEach(() => stop(app));

  it('publishes what was committed, in order per key, with headers', async () => {
    await begin();
    await app.add('a', 1, 2, 3);
    await app.add('b', 1);
    await app.add('a', 4);
    await waitFor(() => log.records.length === 5, { what: 'five records' });
    expect([numbersOf('a'), numbersOf('b')]).toEqual([[1, 2, 3, 4], [1]]);
    const record = log.records.find(({ key }) => key === 'a');
    const envelope = JSON.parse(record!.value) as Record<string, string>;
    expect(record).toMatchObject({ topic: Numbered.type, key: 'a' });
    expect(record!.headers.event_id).toBe(envelope.event_id);
    expect(record!.headers.trace_id).toBe(envelope.correlation_id);
  });

  it('publishes nothing of a transaction that was rolled back', async () => {
    await begin();
    const failing = app.transactions.run(async () => {
      await app.outbox.add(Numbered.create({ subject: 's', n: 1 }));
      throw new Error('business');
    });
    await expect(failing).rejects.toThrow('business');
    await app.add('s', 2);
    await waitFor(() => log.records.length === 1, { what: 'the committed row' });
    expect(numbersOf('s')).toEqual([2]);
  });

  it('refuses to add outside a transaction', async () => {
    await begin();
    const add = app.outbox.add(Numbered.create({ subject: 's', n: 1 }));
    await expect(add).rejects.toThrow(OutboxTransactionRequiredError);
  });

  it('publishes nothing before the commit', async () => {
    await begin();
    await app.transactions.run(async () => {
      await app.outbox.add(Numbered.create({ subject: 'held', n: 1 }));
      await Promise.resolve().then(() => expect(log.records).toEqual([]));
    });
    await waitFor(() => log.records.length === 1, { what: 'the row' });
  });

  it('adds an event id once', async () => {
    await begin();
    const eventId = '01920000-0000-7000-8000-00000000000a';
    for (let round = 0; round < 2; round += 1) {
      await app.transactions.run(() =>
        app.outbox.add({ ...Numbered.create({ subject: 's', n: round }), eventId }),
      );
    }
    await app.add('s', 9);
    await waitFor(() => numbersOf('s').includes(9), { what: 'the last row' });
    expect(numbersOf('s')).toEqual([0, 9]);
  });

  it('gives a refused row up after its attempts, and sends it again when requeued', async () => {
    publisher.refuses = ({ value }) => value.includes('"n":2');
    await begin();
    await app.add('s', 1, 2, 3);
    await waitFor(() => numbersOf('s').join() === '1,3', { what: 'the key to go on' });
    const [dead] = await app.outbox.deadLetters.list();
    expect(dead).toMatchObject({ eventKey: 's', retryCount: 2, topic: Numbered.type });
    expect(dead!.lastError).toContain('record too large');
    publisher.refuses = () => false;
    expect(await app.outbox.deadLetters.requeue({ ids: [dead!.id] })).toBe(1);
    await waitFor(() => numbersOf('s').join() === '1,3,2', { what: 'the requeued row' });
  });

  it('holds a key behind its dead row when asked to, until it is purged', async () => {
    publisher.refuses = ({ value }) => value.includes('"n":1');
    await begin({ onDead: 'hold' });
    await app.add('s', 1, 2);
    await waitFor(async () => (await app.outbox.deadLetters.list()).length === 1, {
      what: 'the dead row',
    });
    expect(numbersOf('s')).toEqual([]);
    expect(await app.outbox.deadLetters.purge({ eventType: Numbered.type })).toBe(1);
    await waitFor(() => numbersOf('s').join() === '2', { what: 'the key to go on' });
  });

  it('goes on in order after the broker was away', async () => {
    publisher.ignores = () => true;
    await begin();
    await app.add('s', 1, 2, 3);
    await waitFor(() => publisher.calls >= 3, { what: 'a few probes' });
    publisher.ignores = () => false;
    await waitFor(() => numbersOf('s').join() === '1,2,3', { what: 'all rows' });
    expect(log.repeated).toEqual([]);
  });

  it('asks for a selection before it requeues or purges', async () => {
    await begin();
    await expect(app.outbox.deadLetters.purge({})).rejects.toThrow(/was not told which rows/);
  });
}
