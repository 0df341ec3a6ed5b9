import { operations, type MessageInfo } from '@mainstay/core';
import {
  ROOT_CONTEXT,
  SpanKind,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
} from '@opentelemetry/api';
import { recordSpans, type SpanScope } from './span-recorder';

/** Whether handling a message goes on with the trace it was published in, or begins a new one. */
export type ConsumeRelation = 'parent' | 'link';

/**
 * Spans of publishing and handling, as OpenTelemetry's conventions for messaging have them. A batch
 * begins a trace of its own, linked to the trace of each of its messages.
 */
export function recordKafkaSpans(scope: SpanScope, relation: ConsumeRelation): (() => void)[] {
  const { tracer } = scope;
  return [
    recordSpans(operations.publish, scope, {
      begin: ({ topic, count }, parent) => {
        const attributes = sendAttributes(topic, count);
        const name = topic === undefined ? 'send' : `send ${topic}`;
        const options = { kind: SpanKind.PRODUCER, attributes };
        return { span: tracer.startSpan(name, options, parent), parent };
      },
      finish: (span, { result }) => noteReceipt(span, result),
    }),
    recordSpans(operations.process, scope, {
      begin: ({ message, parent, links }) => {
        const own = relation === 'parent' && links.length === 0;
        const begunIn = own ? parent : ROOT_CONTEXT;
        const traces = own ? [] : linksTo(links.length > 0 ? links : [parent]);
        const attributes = processAttributes(message, links.length);
        const options = { kind: SpanKind.CONSUMER, attributes, links: traces, root: !own };
        const span = tracer.startSpan(`process ${message.topic}`, options, begunIn);
        return { span, parent: begunIn };
      },
    }),
  ];
}

/** What every span of sending has. */
export function sendAttributes(topic: string | undefined, count: number): Attributes {
  return {
    'messaging.system': 'kafka',
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
    ...(topic === undefined ? {} : { 'messaging.destination.name': topic }),
    ...(count === 1 ? {} : { 'messaging.batch.message_count': count }),
  };
}

/** A link to the span of each trace that there is. */
export function linksTo(traces: readonly Context[]): Link[] {
  return traces
    .map((each) => trace.getSpanContext(each))
    .filter((context) => context !== undefined)
    .map((context) => ({ context }));
}

/** Where the broker put a record, as far as it said so. */
export function noteReceipt(span: Span, receipt: unknown): void {
  const { partition, offset, status } = (receipt ?? {}) as Record<string, unknown>;
  if (typeof partition === 'number' && partition >= 0) {
    span.setAttribute('messaging.destination.partition.id', String(partition));
  }
  if (typeof offset === 'string' && offset !== '') {
    span.setAttribute('messaging.kafka.offset', Number(offset));
  }
  if (typeof status === 'string') span.setAttribute('mainstay.publish.status', status);
}

function processAttributes(message: MessageInfo, batch: number): Attributes {
  const { topic, group, partition, offset, key, eventId, attempt } = message;
  return {
    'messaging.system': 'kafka',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.destination.name': topic,
    'messaging.consumer.group.name': group,
    'messaging.destination.partition.id': String(partition),
    'messaging.kafka.offset': Number(offset),
    ...(key === null ? {} : { 'messaging.kafka.message.key': Buffer.from(key).toString('utf8') }),
    ...(eventId === undefined ? {} : { 'messaging.message.id': eventId }),
    ...(batch === 0 ? {} : { 'messaging.batch.message_count': batch }),
    'mainstay.message.attempt': attempt,
  };
}
