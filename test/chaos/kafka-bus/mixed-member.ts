import { setTimeout as pause } from 'node:timers/promises';
import {
  Injectable,
  Module,
  UseInterceptors,
  type CallHandler,
  type INestApplicationContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { RequestContext, ServiceIdentityModule } from '@mainstay/core';
import { IdempotencyModule, IdempotentConsumer, MessageInFlightError } from '@mainstay/idempotency';
import { KafkaBusModule, KafkaSubscribe } from '@mainstay/kafka-bus';
import { RedisModule } from '@mainstay/redis';
import { tap } from 'rxjs';
import type { Handling } from '../invariants';
import { Mixed, NUMBER_HEADER, type MixedEvent } from './duplicates-and-poison';
import { monotonicNow } from './member-process';
import { CHAOS_DRIVER } from './chaos-driver';

export const MIXED_GROUP = 'chaos_mixed';
export const ATTEMPTS = 2;
const SLOW_MS = 20;

/** What the members of the group did together. */
export class MixedWork {
  /** By event id, how often its effect happened. */
  readonly effects = new Map<string, number>();
  /** By event id, how often a poison was tried. */
  readonly failures = new Map<string, number>();
  readonly handlings: Handling[] = [];
  /** Duplicates that met the first in flight. */
  metInFlight = 0;
}

export function addOne(counts: Map<string, number>, id: string): void {
  counts.set(id, (counts.get(id) ?? 0) + 1);
}

/** A member of the group, with Redis claims. */
export async function startMixedMember(
  work: MixedWork,
  servers: { readonly kafka: string; readonly redis: string },
  member: string,
): Promise<INestApplicationContext> {
  /** Outside of the claim: it sees duplicates and failures too. */
  @Injectable()
  class WriteDown implements NestInterceptor {
    constructor(private readonly context: RequestContext) {}

    intercept(_context: unknown, next: CallHandler) {
      const { partition, offset, key, headers, attempt } = this.context.message!;
      const place = { member, partition, offset: Number(offset), key: String(key) };
      const begun = { ...place, n: Number(headers[NUMBER_HEADER]), startedAt: monotonicNow() };
      const ended = (isOver: boolean) =>
        work.handlings.push({ ...begun, endedAt: isOver ? monotonicNow() : undefined });
      const error = (cause: unknown) => {
        const waits = cause instanceof MessageInFlightError;
        if (waits) work.metInFlight += 1;
        ended(!waits && attempt === ATTEMPTS);
      };
      return next.handle().pipe(tap({ complete: () => ended(true), error }));
    }
  }

  @Injectable()
  class Worker {
    @KafkaSubscribe(Mixed, {
      group: MIXED_GROUP,
      concurrency: 64,
      retry: { attempts: ATTEMPTS, initialDelayMs: 10 },
    })
    @UseInterceptors(WriteDown)
    @IdempotentConsumer()
    async handle({ event_id, data }: MixedEvent): Promise<void> {
      if (data.kind === 'poison') {
        addOne(work.failures, event_id);
        throw Object.assign(new Error('it always fails'), { code: 'ALWAYS' });
      }
      if (data.kind === 'slow') await pause(SLOW_MS);
      addOne(work.effects, event_id);
    }
  }

  @Module({
    imports: [
      ServiceIdentityModule.forRoot({ name: MIXED_GROUP, environment: 'testing' }),
      RedisModule.forRoot({ url: servers.redis }),
      IdempotencyModule.forRoot({ onStoreFailure: 'reject' }),
      KafkaBusModule.forRoot({
        driver: CHAOS_DRIVER,
        bootstrapServers: servers.kafka,
        topics: { ensure: true, partitions: 6 },
      }),
    ],
    providers: [WriteDown, Worker],
  })
  class MixedModule {}
  const app = await Test.createTestingModule({ imports: [MixedModule] }).compile();
  app.useLogger(false);
  await app.init();
  return app;
}
