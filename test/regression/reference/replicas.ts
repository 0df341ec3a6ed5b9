import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  completeDraft,
  parseEnvelope,
  resolveEventKey,
  serializeEnvelope,
  type EventDraft,
  type EventEnvelope,
} from '@mainstay/events';
import { MemoryDriver, partitionForKey, type DriverConsumer } from '@mainstay/kafka-bus';
import { createService, loadSettings, type Service, type SettingsClass } from '@mainstay/service';
import { waitFor } from '@mainstay/testing';
import {
  BatchOrchestratorAppModule,
  BatchOrchestratorSettings,
} from '@mainstay-apps/batch-orchestrator';
import { referenceEvents } from '@mainstay-apps/contracts';
import { EssayLifecycleAppModule, EssayLifecycleSettings } from '@mainstay-apps/essay-lifecycle';
import { embeddedParts, type ReferenceSettings } from '@mainstay-apps/wiring';

const PARTITIONS = 3;

/**
 * Replicas of the two services that count, on one PostgreSQL and one broker. The suite plays the
 * content service and the spell checker: by their events alone.
 */
export class Replicas {
  readonly seen: EventEnvelope[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), 'mainstay-replicas-'));
  private readonly parts = embeddedParts(this.folder);
  private readonly driver = new MemoryDriver(this.parts.broker);
  private readonly producer = this.driver.createProducer();
  private readonly services: Service[] = [];
  private watcher: DriverConsumer | undefined;

  async start(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      await this.launch(
        createService(EssayLifecycleAppModule, EssayLifecycleSettings, {
          settings: this.settings(EssayLifecycleSettings),
        }),
      );
      await this.launch(
        createService(BatchOrchestratorAppModule, BatchOrchestratorSettings, {
          settings: this.settings(BatchOrchestratorSettings),
        }),
      );
    }
    await this.producer.connect();
    await this.watch();
  }

  async stop(): Promise<void> {
    await this.watcher?.stop();
    await this.producer.disconnect();
    await Promise.all(this.services.map((service) => service.stop()));
    await this.parts.postgres.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** An endpoint of the first orchestrator. */
  async post(path: string, body: unknown): Promise<Record<string, unknown>> {
    const [, orchestrator] = this.services;
    const response = await fetch(`${orchestrator?.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  }

  /** Publishes an event `times` times over, as a producer whose answer was lost does. */
  async publish(draft: EventDraft, times = 1): Promise<void> {
    const envelope = completeDraft(draft, { sourceService: 'another_service' });
    const key = Buffer.from(resolveEventKey({ envelope, draft }) ?? envelope.event_id);
    const record = {
      topic: draft.definition.topic,
      partition: partitionForKey(key, PARTITIONS),
      key,
      value: Buffer.from(serializeEnvelope(envelope)),
      headers: {},
    };
    for (let i = 0; i < times; i += 1) await this.producer.send([record]);
  }

  eventsOf(type: string): readonly EventEnvelope<Record<string, unknown>>[] {
    return this.seen.filter((event) => event.event_type === type) as EventEnvelope<
      Record<string, unknown>
    >[];
  }

  /** Waits for as many events of a type. */
  async sees(type: string, count: number) {
    const what = `${count} events ${type}`;
    await waitFor(() => this.eventsOf(type).length >= count, { what, deadlineMs: 40_000 });
    return this.eventsOf(type);
  }

  /** Waits until a group has committed all there is in a topic. */
  async handled(groupId: string, topic: string): Promise<void> {
    const admin = this.driver.createAdmin();
    await admin.connect();
    const atTheEnd = async () => {
      const committed = await admin.committedOffsets(groupId, topic);
      const ends = (await admin.topicOffsets(topic)).filter(({ low, high }) => low !== high);
      return ends.every(({ partition, high }) =>
        committed.some((one) => one.partition === partition && one.offset === high),
      );
    };
    await waitFor(atTheEnd, { what: `${groupId} at the end of ${topic}`, deadlineMs: 40_000 });
    await admin.disconnect();
  }

  private async launch(creating: Promise<Service>): Promise<void> {
    const service = await creating;
    this.services.push(service);
    await service.start();
  }

  private settings<Settings extends ReferenceSettings>(type: SettingsClass<Settings>): Settings {
    const environment = { ENVIRONMENT: 'development', LOG_LEVEL: 'error' };
    const source = { environment, file: join(this.folder, 'none.env') };
    const settings = loadSettings(type, source).useParts(this.parts);
    settings.port = 0;
    return settings;
  }

  private async watch(): Promise<void> {
    this.watcher = this.driver.createConsumer({ clientId: 'watcher', groupId: 'watcher' });
    await this.watcher.start(
      { topics: referenceEvents.topics, fromBeginning: true },
      {
        onAssigned: () => undefined,
        onBatch: ({ records }) => {
          for (const { value } of records) if (value !== null) this.seen.push(parseEnvelope(value));
        },
        onRevoking: () => Promise.resolve(),
        onLost: () => undefined,
        onPoll: () => undefined,
      },
    );
  }
}
