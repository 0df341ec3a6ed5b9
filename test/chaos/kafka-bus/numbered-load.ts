import { setTimeout as pause } from 'node:timers/promises';
import { ServiceIdentityModule } from '@mainstay/core';
import { defineEvent } from '@mainstay/events';
import { KafkaBus, KafkaBusModule } from '@mainstay/kafka-bus';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { IsInt, IsString } from 'class-validator';
import { CHAOS_DRIVER } from './chaos-driver';

class NumberedV1 {
  @IsString() readonly key!: string;
  @IsInt() readonly n!: number;
}

/** Between two events of a key. */
const PACE_MS = 100;

/**
 * Publishes events numbered by key, steadily, the next of a key when the one ahead of it was
 * confirmed: one that is not confirmed is published again, with the same id.
 */
export class NumberedLoad {
  /** By key, how many were confirmed. */
  readonly published = new Map<string, number>();
  /** Publishes that had to be repeated. */
  retried = 0;
  private stopping = false;
  private isAbandoned = false;
  private ending: Promise<void> | undefined;
  private running: readonly Promise<void>[] = [];

  private constructor(
    private readonly app: INestApplicationContext,
    private readonly topic: string,
  ) {}

  static async start(bootstrapServers: string, topic: string, keys: number): Promise<NumberedLoad> {
    @Module({
      imports: [
        ServiceIdentityModule.forRoot({ name: 'chaos_load', environment: 'testing' }),
        KafkaBusModule.forRoot({ driver: CHAOS_DRIVER, bootstrapServers }),
      ],
    })
    class LoadModule {}
    const app = await Test.createTestingModule({ imports: [LoadModule] }).compile();
    await app.init();
    const load = new NumberedLoad(app, topic);
    load.running = Array.from({ length: keys }, (_, index) => load.publishKey(`key${index}`));
    return load;
  }

  get count(): number {
    return [...this.published.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Returns when what was begun is confirmed. Idempotent. */
  stop(): Promise<void> {
    this.stopping = true;
    this.ending ??= Promise.all(this.running).then(() => this.app.close());
    return this.ending;
  }

  /** Stops without waiting for what is not confirmed. */
  abandon(): Promise<void> {
    this.isAbandoned = true;
    return this.stop();
  }

  private async publishKey(key: string): Promise<void> {
    const bus = this.app.get(KafkaBus);
    const Numbered = defineEvent({ type: this.topic, data: NumberedV1, key: (data) => data.key });
    for (let n = 0; !this.stopping; n += 1) {
      const prepared = bus.prepare(Numbered.create({ key, n }));
      while (!(await this.confirmed(bus, prepared))) {
        if (this.isAbandoned) return;
        this.retried += 1;
      }
      this.published.set(key, n + 1);
      await pause(PACE_MS);
    }
  }

  private async confirmed(
    bus: KafkaBus,
    prepared: ReturnType<KafkaBus['prepare']>,
  ): Promise<boolean> {
    try {
      await bus.deliver(prepared);
      return true;
    } catch (error) {
      if ((error as { retryable?: boolean }).retryable === true) return false;
      throw error;
    }
  }
}
