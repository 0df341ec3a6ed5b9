import { context, SpanKind, SpanStatusCode, trace, type Context } from '@opentelemetry/api';
import type { MessageInfo } from './message-info';

/**
 * Runs `work` inside a span for handling this message, a child of the span that published it. Costs
 * next to nothing when nobody traces.
 */
export function withHandlingSpan<Result>(
  parent: Context,
  message: MessageInfo,
  work: () => Result,
): Result {
  const span = trace.getTracer('mainstay').startSpan(
    `process ${message.topic}`,
    {
      kind: SpanKind.CONSUMER,
      attributes: {
        'messaging.system': 'kafka',
        'messaging.destination.name': message.topic,
        'messaging.consumer.group.name': message.group,
        'messaging.destination.partition.id': String(message.partition),
        'messaging.kafka.offset': message.offset,
      },
    },
    parent,
  );
  const end = (error?: unknown): void => {
    if (error !== undefined) {
      span.recordException(error instanceof Error ? error : String(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end();
  };
  return context.with(trace.setSpan(parent, span), () => {
    try {
      const result = work();
      if (result instanceof Promise) void result.then(() => end(), end);
      else end();
      return result;
    } catch (error) {
      end(error);
      throw error;
    }
  });
}
