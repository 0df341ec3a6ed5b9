import type { Provider } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  CLOCK,
  RequestContext,
  SERVICE_IDENTITY,
  ServiceIdentityModule,
  diagnostics,
  systemClock,
  type Clock,
  type MessageInfo,
  type ServiceIdentity,
} from '@mainstay/core';
import type { EventEnvelope } from '@mainstay/events';
import { IdempotencyModule, type IdempotencyOptions } from '@mainstay/idempotency';

export const SERVICE = 'essay_service';

/** An application with an IdempotencyModule, without a bus. */
export interface IdempotentApplication {
  readonly app: TestingModule;
  /** `<store> <outcome>` of every run so far. */
  readonly outcomes: readonly string[];
  /** Calls work as a bus calls a handler: in a context of its own that knows the message. */
  deliver<Result>(message: Partial<MessageInfo>, work: () => Result): Result;
  close(): Promise<void>;
}

export async function start(
  modules: readonly object[],
  providers: Provider[] = [],
  options: IdempotencyOptions = {},
  clock: Clock = systemClock,
): Promise<IdempotentApplication> {
  const app = await Test.createTestingModule({
    imports: [
      ServiceIdentityModule.forRoot({ name: SERVICE }),
      ...(modules as []),
      IdempotencyModule.forRoot(options),
    ],
    providers,
  })
    .overrideProvider(CLOCK)
    .useValue(clock)
    .compile();
  app.useLogger(false);
  const outcomes: string[] = [];
  const identity = app.get<ServiceIdentity>(SERVICE_IDENTITY);
  const stopListening = diagnostics.idempotency.subscribe(identity, ({ store, outcome }) =>
    outcomes.push(`${store} ${outcome}`),
  );
  await app.init().catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  return {
    app,
    outcomes,
    deliver: (message, work) =>
      app.get(RequestContext).run({ message: messageInfo(message) }, work),
    async close() {
      stopListening();
      await app.close();
    },
  };
}

/** The clock of a process that hangs: nothing it has scheduled ever comes. */
export const stoppedClock: Clock = { ...systemClock, schedule: () => () => undefined };

/** Holds work up until the test lets it go on. */
export function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open: () => open(), opened };
}

export function envelope<Data>(eventId: string, data: Data): EventEnvelope<Data> {
  return {
    event_id: eventId,
    event_type: 'test.essay.requested.v1',
    event_timestamp: '2026-01-01T00:00:00.000Z',
    source_service: 'other_service',
    schema_version: 1,
    correlation_id: 'c-1',
    data_schema_uri: null,
    data,
    metadata: {},
  };
}

function messageInfo(more: Partial<MessageInfo>): MessageInfo {
  return {
    topic: 'test.essay.requested.v1',
    partition: 0,
    offset: '0',
    group: `${SERVICE}-consumer`,
    key: null,
    value: null,
    headers: {},
    attempt: 1,
    timestamp: 0,
    signal: new AbortController().signal,
    ...more,
  };
}
