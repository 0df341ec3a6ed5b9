import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeDraft, serializeEnvelope, type EventDraft } from '@mainstay/events';
import { MemoryDriver, type ConsumedRecord, type DriverConsumer } from '@mainstay/kafka-bus';
import { waitFor } from '@mainstay/testing';
import { referenceEvents } from '@mainstay-apps/contracts';
import { ReferenceSystem, type ReferenceUrls } from '@mainstay-apps/reference-system';
import { embeddedParts, type EmbeddedParts } from '@mainstay-apps/wiring';

/** An event as it went through the embedded broker. */
export interface SeenEvent {
  readonly topic: string;
  readonly eventId: string;
  readonly traceId: string;
  readonly correlationId: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The reference system in this process, and a stranger's view of its broker. */
export class EmbeddedSystem {
  readonly seen: SeenEvent[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), 'mainstay-e2e-'));
  private readonly parts: EmbeddedParts = embeddedParts(this.folder);
  private readonly driver = new MemoryDriver(this.parts.broker);
  private readonly system = new ReferenceSystem({
    freePorts: true,
    parts: this.parts,
    source: {
      environment: { ENVIRONMENT: 'development', LOG_LEVEL: 'error' },
      file: join(this.folder, 'none.env'),
    },
  });
  private watcher: DriverConsumer | undefined;

  async start(): Promise<ReferenceUrls> {
    const urls = await this.system.start();
    this.watcher = this.driver.createConsumer({ clientId: 'e2e', groupId: 'e2e-watcher' });
    await this.watcher.start(
      { topics: referenceEvents.topics, fromBeginning: true },
      {
        onAssigned: () => undefined,
        onBatch: ({ records }) => this.seen.push(...records.flatMap(seenEvent)),
        onRevoking: () => Promise.resolve(),
        onLost: () => undefined,
        onPoll: () => undefined,
      },
    );
    return urls;
  }

  async stop(): Promise<void> {
    await this.watcher?.stop();
    await this.system.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Publishes as another service would. */
  async publish(draft: EventDraft): Promise<void> {
    const envelope = completeDraft(draft, { sourceService: 'another_service' });
    const producer = this.driver.createProducer();
    await producer.connect();
    const value = Buffer.from(serializeEnvelope(envelope));
    const record = { topic: draft.definition.topic, partition: 0, key: null, value, headers: {} };
    const [result] = await producer.send([record]);
    await producer.disconnect();
    if (result?.status !== 'acknowledged') throw new Error(`not published: ${result?.status}`);
  }

  /** Waits until the group has committed everything there is in the topic. */
  async handled(groupId: string, topic: string): Promise<void> {
    const admin = this.driver.createAdmin();
    await admin.connect();
    const atTheEnd = async () => {
      const committed = await admin.committedOffsets(groupId, topic);
      const ends = await admin.topicOffsets(topic);
      return ends
        .filter(({ low, high }) => low !== high)
        .every(({ partition, high }) =>
          committed.some((one) => one.partition === partition && one.offset === high),
        );
    };
    await waitFor(atTheEnd, { what: `${groupId} to be at the end of ${topic}` });
    await admin.disconnect();
  }

  /** The events of a topic about one batch, once there are as many. */
  async eventsOf(topic: string, batchId: string, count: number): Promise<readonly SeenEvent[]> {
    const found = () =>
      this.seen.filter((event) => event.topic === topic && event.data.batch_id === batchId);
    const what = `${count} events of ${topic}`;
    await waitFor(() => found().length >= count, { what, deadlineMs: 30_000 });
    return found();
  }
}

function seenEvent({ topic, value, headers }: ConsumedRecord): SeenEvent[] {
  if (value === null) return [];
  const envelope = JSON.parse(Buffer.from(value).toString('utf8')) as {
    event_id: string;
    correlation_id: string;
    data: SeenEvent['data'];
  };
  const traceparent = headers.traceparent;
  const text = traceparent instanceof Uint8Array ? Buffer.from(traceparent).toString('utf8') : '';
  return [
    {
      topic,
      eventId: envelope.event_id,
      traceId: text.split('-')[1] ?? '',
      correlationId: envelope.correlation_id,
      data: envelope.data,
    },
  ];
}
