import { operations } from '@mainstay/core';
import { messageOf } from '@mainstay/errors';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, type Span } from '@opentelemetry/api';
import { extractTraceContext } from '../trace-context';
import { isRecorded, recordSpans, type SpanScope } from './span-recorder';
import { linksTo, noteReceipt, sendAttributes } from './kafka-spans';

/** A batch shows as many of its events as a span may have links. */
const MAX_LINKS = 128;

type Outcomes = readonly { readonly status: string; readonly error?: Error }[];

/**
 * Spans of the outbox. An event that is added is `create`d there: whoever handles it goes on from
 * that span. A relay's call is a span in a trace of its own, linked to its events, and a `send` in
 * the trace of each event that is recorded.
 */
export function recordOutboxSpans(scope: SpanScope): (() => void)[] {
  const { tracer } = scope;
  const sends = new WeakMap<object, (Span | undefined)[]>();
  return [
    recordSpans(operations.outboxAdd, scope, {
      begin: ({ topic, count }, parent) => {
        const attributes = {
          ...sendAttributes(topic, count),
          'messaging.operation.name': 'outbox add',
          'messaging.operation.type': 'create',
        };
        const name = topic === undefined ? 'outbox add' : `outbox add ${topic}`;
        const options = { kind: SpanKind.PRODUCER, attributes };
        return { span: tracer.startSpan(name, options, parent), parent };
      },
    }),
    recordSpans(operations.outboxRelay, scope, {
      begin: (message) => {
        const { records } = message;
        const traces = records.map(({ headers }) => extractTraceContext(headers));
        sends.set(
          records,
          records.map(({ topic }, index) => {
            const own = traces[index]!;
            if (!isRecorded(own)) return undefined;
            const options = { kind: SpanKind.PRODUCER, attributes: sendAttributes(topic, 1) };
            return tracer.startSpan(`send ${topic}`, options, own);
          }),
        );
        const links = linksTo(traces.filter(isRecorded).slice(0, MAX_LINKS));
        const attributes = sendAttributes(undefined, records.length);
        const options = { kind: SpanKind.INTERNAL, attributes, links, root: true };
        const span = tracer.startSpan('outbox relay', options, ROOT_CONTEXT);
        return { span, parent: ROOT_CONTEXT };
      },
      finish: (_span, { records, result, error }) => {
        const outcomes = (result ?? []) as Outcomes;
        sends.get(records)?.forEach((span, index) => {
          if (span !== undefined) endSend(span, outcomes[index], error);
        });
      },
    }),
  ];
}

function endSend(span: Span, outcome: Outcomes[number] | undefined, error: unknown): void {
  noteReceipt(span, outcome);
  const failure = outcome?.error ?? error;
  if (failure !== undefined) {
    const message = messageOf(failure);
    span.setStatus({ code: SpanStatusCode.ERROR, message });
  }
  span.end();
}
