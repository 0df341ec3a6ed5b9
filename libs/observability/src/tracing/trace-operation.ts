import { messageOf } from '@mainstay/errors';
import { SpanStatusCode, trace, type Attributes, type Span, type Tracer } from '@opentelemetry/api';

/**
 * Runs `work` inside a span: ended when the work is, failed when it throws.
 *
 * @param attributes - May be left out.
 */
export function traceOperation<Result>(
  tracer: Tracer,
  operationName: string,
  ...rest: [(span: Span) => Result] | [Attributes, (span: Span) => Result]
): Result {
  const work = rest.at(-1) as (span: Span) => Result;
  const attributes = rest.length === 2 ? rest[0] : {};
  return tracer.startActiveSpan(operationName, { attributes }, (span) => settle(span, work));
}

/** The id of the current trace; undefined outside of any. */
export function getCurrentTraceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}

function settle<Result>(span: Span, work: (span: Span) => Result): Result {
  try {
    const result = work(span);
    if (!(result instanceof Promise)) {
      span.end();
      return result;
    }
    return result.then(
      (value: unknown) => {
        span.end();
        return value;
      },
      (error: unknown) => {
        fail(span, error);
        throw error;
      },
    ) as Result;
  } catch (error) {
    fail(span, error);
    throw error;
  }
}

function fail(span: Span, error: unknown): void {
  const message = messageOf(error);
  span.recordException(error instanceof Error ? error : message);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.end();
}
