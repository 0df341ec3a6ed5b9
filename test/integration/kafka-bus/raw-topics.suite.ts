import { Injectable } from '@nestjs/common';
import { RequestContext } from '@mainstay/core';
import {
  deadLetterTopicName,
  KafkaSubscribe,
  retryTopicName,
  type KafkaBusModuleOptions,
  type RawRecord,
  type RawSource,
  type RawSubscribeOptions,
} from '@mainstay/kafka-bus';
import { uniquePrefix, waitFor } from '@mainstay/testing';
import { boot, committed, readTopic, texts, type BusApplication } from './bus-application';

const NO_UTF8 = Buffer.from([0xff, 0xfe, 0x00]);

/** A raw handler whose behaviour a test sets. */
function archive(source: RawSource, options: RawSubscribeOptions = {}) {
  const group = uniquePrefix('archive');

  @Injectable()
  class Archive {
    readonly seen: RawRecord[] = [];
    readonly keys: (string | undefined)[] = [];
    behave: (record: RawRecord) => void = () => undefined;

    constructor(private readonly context: RequestContext) {}

    @KafkaSubscribe(source, { group, retry: { attempts: 1 }, ...options })
    async keep(record: RawRecord): Promise<void> {
      this.seen.push(record);
      this.keys.push(this.context.message?.idempotencyKey);
      this.behave(record);
    }

    topics() {
      return [...new Set(this.seen.map(({ topic }) => topic))].toSorted();
    }
  }
  return { group, Archive };
}

/** What handlers of raw topics may count on, on any driver. */
export function rawTopicsSuite(options: () => KafkaBusModuleOptions): void {
  const open: BusApplication[] = [];
  const start = async (setup: ReturnType<typeof archive>, more: KafkaBusModuleOptions = {}) => {
    const application = await boot({ ...options(), ...more }, [setup.Archive]);
    open.push(application);
    return { ...application, archive: application.get(setup.Archive) };
  };
  const until = (what: string, met: () => boolean | Promise<boolean>) =>
    waitFor(met, { what, deadlineMs: 20_000 });
  const record = (topic: string, value: Buffer | null, key: string | null = 'k') => ({
    topic,
    key: key === null ? null : Buffer.from(key),
    value,
    headers: { kind: 'scan' },
  });
  const makeTopic = async ({ driver }: BusApplication, topic: string) => {
    const admin = driver.createAdmin();
    await admin.connect();
    await admin.createTopics([{ topic, partitions: 1, replicationFactor: 1 }]);
    await admin.disconnect();
  };

  afterEach(async () => {
    await Promise.all(open.splice(0).map((application) => application.close()));
  });

  it('gives a handler of a topic every record as it is, and commits it', async () => {
    const topic = uniquePrefix('scans');
    const setup = archive({ topic }, { key: ({ key }) => `scan-${String(key)}` });
    const { bus, driver, archive: handler } = await start(setup);
    for (const value of [NO_UTF8, null, Buffer.from('{"no":"event"}')]) {
      await bus.publishBytes(record(topic, value));
    }
    await until('three records', () => handler.seen.length === 3);
    expect(handler.seen.map(({ value }) => value)).toEqual([
      NO_UTF8,
      null,
      Buffer.from('{"no":"event"}'),
    ]);
    expect(handler.seen[0]).toMatchObject({ topic, key: Buffer.from('k') });
    expect(handler.seen.map(({ offset }) => offset)).toEqual(['0', '1', '2']);
    expect(Buffer.from(handler.seen[0]!.headers.kind as Uint8Array).toString()).toBe('scan');
    expect(handler.keys[0]).toBe('scan-k');
    await until('all committed', async () => (await committed(driver, setup.group, topic)) === 3);
  });

  it('takes a failing record through its retry topic, where it keeps its place', async () => {
    const topic = uniquePrefix('scans');
    const setup = archive({ topic }, { retry: { attempts: 1, topics: ['1s'] } });
    const { bus, driver, archive: handler } = await start(setup);
    handler.behave = ({ value }) => {
      if (value?.equals(NO_UTF8)) throw Object.assign(new Error('unreadable'), { code: 'NO_SCAN' });
    };
    await bus.publishBytes(record(topic, Buffer.from('first')));
    await bus.publishBytes(record(topic, NO_UTF8));
    await bus.publishBytes(record(topic, Buffer.from('last')));
    const [dead] = await readTopic(driver, deadLetterTopicName(topic), 1);
    expect(Buffer.from(dead!.value!)).toEqual(NO_UTF8);
    expect(texts(dead!)).toMatchObject({ 'x-error-code': 'NO_SCAN', 'x-attempts': '2' });
    const [first, second] = handler.seen.filter(({ value }) => value?.equals(NO_UTF8));
    const { headers: _moved, ...place } = second!;
    expect(first).toMatchObject(place);
    expect(place).toMatchObject({ topic, offset: '1' });
    await until('the record behind it', () => handler.seen.length === 4);
  });

  it('reads what a pattern finds, and what is made later from its first record', async () => {
    const prefix = uniquePrefix('tenants');
    const source = { pattern: new RegExp(`^${prefix}\\..+\\.orders$`) };
    const setup = archive(source, { fromBeginning: false });
    const running = await start(setup, { consumer: { patternRefreshMs: 200 } });
    const { bus, driver, archive: handler } = running;
    expect(handler.seen).toHaveLength(0);
    for (const tenant of ['a', 'b']) {
      const topic = `${prefix}.${tenant}.orders`;
      await makeTopic(running, topic);
      await bus.publishBytes(record(topic, Buffer.from(`order of ${tenant}`)));
      await until(`the order of ${tenant}`, () => handler.topics().includes(topic));
    }
    expect(handler.seen).toHaveLength(2);
    const topic = `${prefix}.a.orders`;
    handler.behave = () => {
      throw new Error('no');
    };
    await bus.publishBytes(record(topic, Buffer.from('poison')));
    const [dead] = await readTopic(driver, deadLetterTopicName(topic), 1);
    expect(Buffer.from(dead!.value!).toString()).toBe('poison');
    // Its replay topic was made with it, and belongs to the group, not to the pattern.
    handler.behave = () => undefined;
    const replay = retryTopicName(topic, setup.group, '0s');
    await bus.publishBytes(record(replay, Buffer.from('again')));
    await until('the replayed one', () =>
      handler.seen.some(({ value }) => value?.toString() === 'again'),
    );
    expect(handler.topics()).toEqual([topic, `${prefix}.b.orders`]);
  });
}
