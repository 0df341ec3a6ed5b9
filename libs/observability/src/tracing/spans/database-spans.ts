import { operations, type ServerAddress } from '@mainstay/core';
import { SpanKind, type Attributes } from '@opentelemetry/api';
import { isRecorded, recordSpans, type SpanScope } from './span-recorder';
import { summaryOf } from './statement-summary';

const MAX_TEXT = 2_000;
const SQL_STATE = /^[0-9A-Z]{5}$/;

/** Spans of SQL statements and Redis commands, inside of a trace that is recorded only. */
export function recordDatabaseSpans(scope: SpanScope): (() => void)[] {
  const { tracer } = scope;
  return [
    recordSpans(operations.sqlStatement, scope, {
      begin: ({ text, server }, parent) => {
        if (!isRecorded(parent)) return undefined;
        const { operation, collection, summary } = summaryOf(text);
        const attributes = {
          ...serverAttributes('postgresql', server),
          'db.operation.name': operation,
          ...(collection === undefined ? {} : { 'db.collection.name': collection }),
          'db.query.summary': summary,
          'db.query.text': text.slice(0, MAX_TEXT),
        };
        const options = { kind: SpanKind.CLIENT, attributes };
        return { span: tracer.startSpan(summary, options, parent), parent, isLeaf: true };
      },
      finish: (span, { error }) => {
        const { code } = (error ?? {}) as { code?: unknown };
        if (typeof code === 'string' && SQL_STATE.test(code)) {
          span.setAttribute('db.response.status_code', code);
        }
      },
    }),
    recordSpans(operations.redisCommand, scope, {
      begin: ({ command, server }, parent) => {
        if (!isRecorded(parent)) return undefined;
        const attributes = { ...serverAttributes('redis', server), 'db.operation.name': command };
        const options = { kind: SpanKind.CLIENT, attributes };
        return { span: tracer.startSpan(command, options, parent), parent, isLeaf: true };
      },
    }),
  ];
}

function serverAttributes(system: string, { host, port, namespace }: ServerAddress): Attributes {
  return {
    'db.system.name': system,
    'db.namespace': namespace,
    'server.address': host,
    ...(port > 0 ? { 'server.port': port } : {}),
  };
}
