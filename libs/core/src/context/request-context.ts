import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { Injectable } from '@nestjs/common';
import { ClsService } from 'nestjs-cls';
import { v4 } from 'uuid';
import type { MessageInfo } from './message-info';

const CORRELATION_ID = Symbol('mainstay.correlationId');
const MESSAGE = Symbol('mainstay.message');
const USER = Symbol('mainstay.fields');

/** What a new context begins with. */
export interface ContextSeed {
  /** @default a new UUID */
  readonly correlationId?: string | null;
  /** Where `traceparent` and `tracestate` stand: headers or an envelope's metadata. */
  readonly carrier?: Readonly<Record<string, unknown>>;
  readonly message?: MessageInfo;
}

/**
 * What belongs to one HTTP request, Kafka message or timer run: its correlation id, the message
 * and fields for the log. One AsyncLocalStorage (nestjs-cls) carries it.
 */
@Injectable()
export class RequestContext {
  constructor(private readonly cls: ClsService) {}

  /**
   * Runs `work` in a fresh root context: nothing of the caller's context is seen in it, the trace
   * continues from the seed's carrier. Every message, timer and relay pass starts here.
   */
  run<Result>(seed: ContextSeed, work: () => Result): Result {
    const trace =
      seed.carrier === undefined
        ? ROOT_CONTEXT
        : propagation.extract(ROOT_CONTEXT, textFieldsOf(seed.carrier));
    return context.with(trace, () =>
      this.cls.run({ ifNested: 'override' }, () => {
        this.cls.set(CORRELATION_ID as never, (seed.correlationId ?? v4()) as never);
        if (seed.message !== undefined) this.cls.set(MESSAGE as never, seed.message as never);
        return work();
      }),
    );
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
    return this.read<Record<string, unknown>>(USER) ?? {};
  }

  /** Adds to {@link logFields}; does nothing outside a context. */
  addLogFields(fields: Readonly<Record<string, unknown>>): void {
    if (this.cls.isActive()) this.cls.set(USER as never, { ...this.logFields, ...fields } as never);
  }

  /** The current trace context as `traceparent` and `tracestate`; empty when nothing traces. */
  traceCarrier(): Record<string, string> {
    const carrier: Record<string, string> = {};
    propagation.inject(context.active(), carrier);
    return carrier;
  }

  private read<Value>(key: symbol): Value | undefined {
    return this.cls.isActive() ? (this.cls.get(key as never) as Value | undefined) : undefined;
  }
}

function textFieldsOf(carrier: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(carrier)) {
    if (typeof value === 'string') texts[name] = value;
  }
  return texts;
}
