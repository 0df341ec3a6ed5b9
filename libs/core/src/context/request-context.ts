import { randomUUID } from 'node:crypto';
import { messageOf } from '@mainstay/errors';
import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  context,
  propagation,
  ROOT_CONTEXT,
  type Context,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { ClsService, type ClsStore } from 'nestjs-cls';
import { SERVICE_IDENTITY, type ServiceIdentity } from '../identity/service-identity';
import { CarriedTrace } from './carried-trace';
import { APPLICATION, BATCH, CORRELATION_ID, LOG_FIELDS, MESSAGE, USER_ID } from './context-keys';
import { operations } from '../diagnostics/operations';
import type { MessageInfo } from './message-info';

/** One message of a batch, and what its own context is made of. */
export interface BatchedMessage {
  /** As the handler gets it: what {@link RequestContext.within} goes by. */
  readonly item: object;
  readonly message: MessageInfo;
  readonly correlationId?: string | null;
  readonly carrier?: Readonly<Record<string, unknown>>;
}

/** What a new context begins with. */
export interface ContextSeed {
  /** @default a new UUID */
  readonly correlationId?: string | null;
  /** Where `traceparent` and `tracestate` stand: headers or an envelope's metadata. */
  readonly carrier?: Readonly<Record<string, unknown>>;
  /** The trace context to begin in; the carrier is not looked at then. */
  readonly trace?: Context;
  readonly message?: MessageInfo;
  /** The messages of a batch: handling several begins a trace that is linked to each of theirs. */
  readonly batch?: readonly BatchedMessage[];
  /** What a timer or a loop is doing, for example `inbox prune`: the name of its span. */
  readonly task?: string;
}

/**
 * What belongs to one HTTP request, Kafka message or timer run: its correlation id, the message
 * and fields for the log. One AsyncLocalStorage (nestjs-cls) carries it.
 */
@Injectable()
export class RequestContext {
  constructor(
    private readonly cls: ClsService,
    @Optional() @Inject(SERVICE_IDENTITY) private readonly app?: ServiceIdentity,
  ) {}

  /**
   * Runs `work` in a fresh root context: nothing of the caller's context is seen in it, the trace
   * continues from the seed's carrier. Every message, timer and relay pass starts here.
   */
  run<Result>(seed: ContextSeed, work: () => Result): Result {
    const store = {
      [APPLICATION]: this.app,
      [CORRELATION_ID]: seed.correlationId ?? randomUUID(),
      [MESSAGE]: seed.message,
      [BATCH]: seed.batch,
    };
    const parent = traceOf(seed);
    const traced = this.traced(seed, parent, work);
    return this.cls.runWith(store as unknown as ClsStore, () => context.with(parent, traced));
  }

  /** The current correlation id; undefined outside any context. */
  get correlationId(): string | undefined {
    return this.read<string>(CORRELATION_ID);
  }

  /** Sets it for the rest of the current context; does nothing outside one. */
  setCorrelationId(correlationId: string): void {
    if (this.cls.isActive()) this.cls.set(CORRELATION_ID as never, correlationId as never);
  }

  /** The Kafka message being handled; undefined elsewhere. */
  get message(): MessageInfo | undefined {
    return this.read<MessageInfo>(MESSAGE);
  }

  /** The messages of the batch being handled, in its order; undefined elsewhere. */
  get batch(): readonly MessageInfo[] | undefined {
    return this.read<readonly BatchedMessage[]>(BATCH)?.map(({ message }) => message);
  }

  /**
   * Runs work for one message of a batch (the envelope or record the handler was given): in a span
   * of its trace, with its correlation id and message, in the same transaction. For something that
   * is not of the batch, and outside of one, it simply runs.
   */
  within<Result>(item: object, work: () => Result): Result {
    const found = this.read<readonly BatchedMessage[]>(BATCH)?.find((one) => one.item === item);
    if (found === undefined) return work();
    const { correlationId, message, carrier } = found;
    return this.cls.run({ ifNested: 'inherit' }, () => {
      this.cls.set(BATCH as never, undefined as never);
      this.cls.set(MESSAGE as never, message as never);
      this.setCorrelationId(correlationId ?? randomUUID());
      const parent = traceOf({ carrier });
      return context.with(parent, this.traced({ message }, parent, work));
    });
  }

  /** Who the request is from, where the service knows; undefined elsewhere. */
  get userId(): string | undefined {
    return this.read<string>(USER_ID);
  }

  /** Sets it for the rest of the current context, and as `user_id` of its log lines. */
  setUserId(userId: string): void {
    if (!this.cls.isActive()) return;
    this.cls.set(USER_ID as never, userId as never);
    this.addLogFields({ user_id: userId });
  }

  /** Fields that every log line of the current context carries. */
  get logFields(): Readonly<Record<string, unknown>> {
    return this.read<Record<string, unknown>>(LOG_FIELDS) ?? {};
  }

  /** Adds to {@link logFields}; does nothing outside a context. */
  addLogFields(fields: Readonly<Record<string, unknown>>): void {
    if (this.cls.isActive())
      this.cls.set(LOG_FIELDS as never, { ...this.logFields, ...fields } as never);
  }

  /** Marks the current span as failed where the failure is dealt with rather than thrown on. */
  noteFailure(error: unknown): void {
    const span = trace.getActiveSpan();
    if (span === undefined) return;
    span.recordException(error instanceof Error ? error : messageOf(error));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }

  /** The current trace context as `traceparent` and `tracestate`; empty when nothing traces. */
  traceCarrier(): Record<string, string> {
    const carrier: Record<string, string> = {};
    propagation.inject(context.active(), carrier);
    return carrier;
  }

  /** The work as an operation, where it is one and somebody listens. */
  private traced<Result>(seed: ContextSeed, parent: Context, work: () => Result): () => Result {
    const { app } = this;
    const { batch = [], message, task } = seed;
    if (app === undefined) return work;
    if (message !== undefined && operations.process.observed) {
      const links = batch.length > 1 ? batch.map(({ carrier }) => traceOf({ carrier })) : [];
      return () => operations.process.run({ app, message, parent, links }, work);
    }
    if (task !== undefined && operations.task.observed) {
      return () => operations.task.run({ app, task }, work);
    }
    return work;
  }

  private read<Value>(key: symbol): Value | undefined {
    return this.cls.isActive() ? (this.cls.get(key as never) as Value | undefined) : undefined;
  }
}

function traceOf(seed: ContextSeed): Context {
  if (seed.trace !== undefined) return seed.trace;
  if (seed.carrier === undefined) return ROOT_CONTEXT;
  return new CarriedTrace(seed.carrier);
}
