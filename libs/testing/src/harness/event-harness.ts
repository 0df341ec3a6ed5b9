import type { INestApplicationContext } from '@nestjs/common';
import { Test, type TestingModule, type TestingModuleBuilder } from '@nestjs/testing';
import { CLOCK, closeOnFailure, nextTurn } from '@mainstay/core';
import type { EventDefinition, EventDraft } from '@mainstay/events';
import {
  KAFKA_DRIVER,
  KafkaBus,
  KafkaConsumers,
  MemoryBroker,
  MemoryDriver,
  TopicBootstrap,
  topicReaders,
} from '@mainstay/kafka-bus';
import { ManualClock } from '../clock/manual-clock';
import { HarnessStartError } from './harness-start.error';
import { HarnessTimeoutError } from './harness-timeout.error';
import { describeEvent, type SeenEvent, type Where } from './seen-event';
import { eventsIn } from './topic-reader';

type Imports = NonNullable<Parameters<typeof Test.createTestingModule>[0]['imports']>;
type Providers = NonNullable<Parameters<typeof Test.createTestingModule>[0]['providers']>;

const DEADLINE_MS = 60_000;
const STEP_MS = 20;
const SHOWN = 10;

export interface EventHarnessOptions {
  /** The application's modules, `KafkaBusModule.forRoot(…)` with whatever driver among them. */
  readonly imports: Imports;
  readonly providers?: Providers;
  /** Further overrides: `(module) => module.overrideProvider(…).useValue(…)`. */
  readonly override?: (module: TestingModuleBuilder) => TestingModuleBuilder;
  /** Partitions of topics. @default 3 */
  readonly partitions?: number;
}

/** How long a query waits. */
export interface QueryOptions {
  /** Milliseconds of the harness' clock, which runs while a query waits. @default 60_000 */
  readonly deadlineMs?: number;
}

/**
 * An application on the memory driver with a clock of its own, and questions about its events that
 * wait until they can be answered. After MassTransit's test harness.
 *
 * Nothing sleeps: while a query waits the clock is turned on, so a retry after ten minutes is seen
 * at once. Works under any test runner.
 */
export class EventHarness {
  private constructor(
    readonly app: INestApplicationContext,
    readonly broker: MemoryBroker,
    /** Turn it by hand where a test wants to look between two moments. */
    readonly clock: ManualClock,
  ) {}

  /**
   * Boots the application; it listens on no port, and the clock stands still meanwhile. What had
   * been opened is closed where the boot fails.
   *
   * @throws {HarnessStartError} when no KafkaBusModule is imported.
   */
  static start(options: EventHarnessOptions): Promise<EventHarness> {
    return closeOnFailure(() => EventHarness.boot(options));
  }

  private static async boot(options: EventHarnessOptions): Promise<EventHarness> {
    const clock = new ManualClock();
    const partitions = options.partitions ?? 3;
    const broker = new MemoryBroker({ clock, partitions, autoCreateTopics: true });
    const { imports, providers = [], override = (module) => module } = options;
    const building = override(
      Test.createTestingModule({ imports, providers })
        .overrideProvider(KAFKA_DRIVER)
        .useValue(new MemoryDriver(broker))
        .overrideProvider(CLOCK)
        .useValue(clock),
    );
    const module = await building.compile();
    requireBus(module);
    const app = await module.init();
    // What topic bootstrap does for a real broker: retry and dead-letter topics of each group.
    const readers = topicReaders(app.get(KafkaConsumers).subscriptions);
    await app.get(TopicBootstrap).ensure(undefined, readers, { partitions });
    return new EventHarness(app, broker, clock);
  }

  /** Publishes as the application would. */
  async publish(draft: EventDraft, options: { readonly key?: string } = {}): Promise<void> {
    await this.during(this.app.get(KafkaBus).publish(draft, options));
  }

  /** Publishes them together, so that a handler of batches may get them in one. */
  async publishAll(drafts: readonly EventDraft[]): Promise<void> {
    await this.during(this.app.get(KafkaBus).publishAll(drafts));
  }

  /** The first event of this kind that stands in its topic. @throws {HarnessTimeoutError} */
  published<Data extends object>(
    definition: EventDefinition<Data>,
    where: Where<Data> = () => true,
    options: QueryOptions = {},
  ): Promise<SeenEvent<Data>> {
    const find = () => this.in(definition.topic, definition, where)[0];
    return this.until(find, `${definition.type} to be published`, options);
  }

  /**
   * The first event of this kind that a group is through with: handled, skipped or given up, and
   * its offset committed. @throws {HarnessTimeoutError}
   */
  consumed<Data extends object>(
    definition: EventDefinition<Data>,
    group: string,
    where: Where<Data> = () => true,
    options: QueryOptions = {},
  ): Promise<SeenEvent<Data>> {
    const find = () =>
      this.in(definition.topic, definition, where).find(({ topic, partition, offset }) => {
        const committed = this.broker.group(group).committedOffset(topic, partition);
        return committed !== undefined && committed > Number(offset);
      });
    const groups = this.groupsOf(definition.topic).join(', ') || 'none';
    const what = `${definition.type} to be consumed by ${group} (subscribed to it: ${groups})`;
    return this.until(find, what, options);
  }

  /** The first event of this kind among the dead letters. @throws {HarnessTimeoutError} */
  deadLettered<Data extends object>(
    definition: EventDefinition<Data>,
    where: Where<Data> = () => true,
    options: QueryOptions = {},
  ): Promise<SeenEvent<Data>> {
    const find = () => this.in(`${definition.topic}.DLT`, definition, where)[0];
    return this.until(find, `${definition.type} to be dead-lettered`, options);
  }

  /** Waits for anything else, with the clock running. @throws {HarnessTimeoutError} */
  until<Found>(
    look: () => Found | undefined,
    what: string,
    { deadlineMs = DEADLINE_MS }: QueryOptions = {},
  ): Promise<Found> {
    return this.watch(look, what, this.clock.now() + deadlineMs, deadlineMs);
  }

  /** Every event in every topic, for a look at the whole. */
  get events(): readonly SeenEvent[] {
    return this.broker.topicNames.flatMap((topic) => eventsIn(this.broker, topic));
  }

  /** Stops the application as SIGTERM would. */
  async stop(): Promise<void> {
    await this.during(this.app.close());
  }

  private groupsOf(topic: string): readonly string[] {
    const readers = topicReaders(this.app.get(KafkaConsumers).subscriptions);
    return [...new Set(readers.flatMap((one) => (one.topic === topic ? [one.group] : [])))];
  }

  private in<Data extends object>(
    topic: string,
    definition: EventDefinition<Data>,
    where: Where<Data>,
  ): readonly SeenEvent<Data>[] {
    return eventsIn(this.broker, topic).filter(
      (event): event is SeenEvent<Data> =>
        definition.matches(event.envelope) && where(event as SeenEvent<Data>),
    );
  }

  private async watch<Found>(
    look: () => Found | undefined,
    what: string,
    deadline: number,
    waitedMs: number,
  ): Promise<Found> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (this.clock.now() >= deadline) throw this.notSeen(what, waitedMs);
      await this.turn();
    }
  }

  private async during<Result>(work: Promise<Result>): Promise<Result> {
    const state = { ended: false };
    const end = () => {
      state.ended = true;
    };
    // Both ways are heard at once: a failure that waits for the turn to end would be unhandled.
    work.then(end, end);
    while (!state.ended) await this.turn();
    return work;
  }

  /** Lets everything that can run do so, then turns the clock a little. */
  private async turn(): Promise<void> {
    await nextTurn();
    this.clock.advance(STEP_MS);
  }

  private notSeen(what: string, waitedMs: number): HarnessTimeoutError {
    const seen = this.events.map(describeEvent);
    const more = seen.length > SHOWN ? [`… and ${seen.length - SHOWN} more`] : [];
    const list = [...seen.slice(0, SHOWN), ...more].map((line) => `\n- ${line}`).join('');
    return new HarnessTimeoutError(
      `Waited ${waitedMs} ms of the harness' clock for ${what}. ` +
        `Seen instead:${list === '' ? ' nothing' : list}`,
    );
  }
}

function requireBus(module: TestingModule): void {
  try {
    module.get(KafkaConsumers);
  } catch (cause) {
    const message = "The harness found no KafkaBusModule: add the application's to imports.";
    throw new HarnessStartError(message, { cause });
  }
}
