import { randomUUID } from 'node:crypto';
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
import { APPLICATION, CORRELATION_ID, LOG_FIELDS, MESSAGE } from './context-keys';
import { operations } from '../diagnostics/operations';
import type { MessageInfo } from './message-info';

/** What a new context begins with. */
export interface ContextSeed {
  /** @default a new UUID */
  readonly correlationId?: string | null;
  /** Where `traceparent` and `tracestate` stand: headers or an envelope's metadata. */
  readonly carrier?: Readonly<Record<string, unknown>>;
  /** The trace context to begin in; the carrier is not looked at then. */
  readonly trace?: Context;
  readonly message?: MessageInfo;
  /** Where the traces of a batch's messages stand: handling it is linked to each of them. */
  readonly links?: readonly Readonly<Record<string, unknown>>[];
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
    span.recordException(error instanceof Error ? error : String(error));
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
    const { message, task, links = [] } = seed;
    if (app === undefined) return work;
    if (message !== undefined && operations.process.observed) {
      const traces = links.map((carrier) => traceOf({ carrier }));
      return () => operations.process.run({ app, message, parent, links: traces }, work);
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
  return propagation.extract(ROOT_CONTEXT, textFieldsOf(seed.carrier));
}

function textFieldsOf(carrier: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(carrier)) {
    if (typeof value === 'string') texts[name] = value;
  }
  return texts;
}
