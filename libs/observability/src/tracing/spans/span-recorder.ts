import type { Operation, OperationState, ServiceIdentity } from '@mainstay/core';
import { messageOf } from '@mainstay/errors';
import {
  context,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';

/** Where spans go: of one application, made by one tracer. */
export interface SpanScope {
  readonly app: ServiceIdentity;
  readonly tracer: Tracer;
  /** Told once of what went wrong first: making a span must not take the work with it. */
  readonly tell: (error: unknown) => void;
}

/** A span that has begun, and the context it begins in. */
export interface BegunSpan {
  readonly span: Span;
  readonly parent: Context;
  /** Nothing inside of it is a span: automatic instrumentation would show the same once more. */
  readonly isLeaf?: boolean;
}

/** How an operation becomes a span. */
export interface SpanMaker<Message> {
  /** Undefined for an operation that has no span of its own here. */
  begin(message: Message, active: Context): BegunSpan | undefined;
  /** What is known of it only at its end. */
  finish?(span: Span, message: Message & OperationState): void;
}

/** Makes the spans of one kind of operation, for one application. The result ends it. */
export function recordSpans<Message extends object>(
  operation: Operation<Message>,
  scope: SpanScope,
  maker: SpanMaker<Message>,
): () => void {
  return operation.subscribe<Span | undefined>({
    start: (message) => {
      if (message.app !== scope.app) return undefined;
      return safely(scope, () => {
        const begun = maker.begin(message, context.active());
        if (begun === undefined) return undefined;
        const inside = trace.setSpan(begun.parent, begun.span);
        message.context = begun.isLeaf === true ? suppressTracing(inside) : inside;
        return begun.span;
      });
    },
    end: (message, span) => {
      if (span === undefined) return;
      safely(scope, () => {
        if (span.isRecording()) {
          if ('error' in message) failSpan(span, message.error);
          maker.finish?.(span, message);
        }
        span.end();
      });
    },
  });
}

/** Whether what runs now is part of a trace that is recorded: only there details are of use. */
export function isRecorded(active: Context): boolean {
  const parent = trace.getSpanContext(active);
  return parent !== undefined && (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
}

/** Marks a span as failed: by the error's code, else its class. */
function failSpan(span: Span, error: unknown): void {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  const type = typeof code === 'string' ? code : typeof name === 'string' ? name : typeof error;
  span.setAttribute('error.type', type);
  const message = messageOf(error);
  span.recordException(error instanceof Error ? error : message);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

function safely<Result>({ tell }: SpanScope, work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    tell(error);
    return undefined;
  }
}
