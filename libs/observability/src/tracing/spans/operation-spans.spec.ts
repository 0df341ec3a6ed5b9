import { operations, type MessageInfo, type ServiceIdentity } from '@mainstay/core';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { getTracer, initTracing } from '../init-tracing';
import { extractTraceContext } from '../trace-context';
import { traceOperation } from '../trace-operation';
import type { ConsumeRelation } from './kafka-spans';
import { recordOperations } from './record-operations';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const traceparent = `00-${TRACE}-${SPAN}-01`;
const app: ServiceIdentity = { name: 'span_service', version: '1', environment: 'testing' };
const server = { host: 'db', port: 5432, namespace: 'essays' };
const message: MessageInfo = {
  topic: 'essays',
  partition: 2,
  offset: '41',
  group: 'checker',
  key: Buffer.from('e-1'),
  value: null,
  headers: {},
  eventId: 'id-1',
  attempt: 1,
  timestamp: 0,
  signal: new AbortController().signal,
};

describe('the spans of operations', () => {
  const exporter = new InMemorySpanExporter();
  const tracer = initTracing(app.name, { exporter });
  const told: unknown[] = [];
  let stop: () => void = () => undefined;

  const listen = (consume: ConsumeRelation = 'parent') => {
    stop();
    stop = recordOperations({ app, tracer, tell: (error) => told.push(error) }, consume);
  };
  beforeEach(() => {
    exporter.reset();
    listen();
  });
  afterEach(() => {
    stop();
    expect(told).toEqual([]);
  });
  const spans = () => exporter.getFinishedSpans();
  const named = (name: string): ReadableSpan => {
    const found = spans().filter((span) => span.name === name);
    if (found.length !== 1) throw new Error(`${found.length} spans ${name}`);
    return found[0]!;
  };

  it('of publishing is current while the event is made, and knows where it went', async () => {
    const made = await operations.publish.run({ app, topic: 'essays', count: 1 }, async () => ({
      partition: 3,
      offset: '7',
      status: 'published',
      current: trace.getActiveSpan()?.spanContext().spanId,
    }));
    const span = named('send essays');
    expect(made.current).toBe(span.spanContext().spanId);
    expect(span.kind).toBe(3);
    expect(span.attributes).toEqual({
      'messaging.system': 'kafka',
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.destination.name': 'essays',
      'messaging.destination.partition.id': '3',
      'messaging.kafka.offset': 7,
      'mainstay.publish.status': 'published',
    });
  });

  it('of handling goes on with the trace the message was published in', async () => {
    const parent = extractTraceContext({ traceparent });
    await operations.process.run({ app, message, parent, links: [] }, async () => {
      await Promise.resolve();
      getTracer(app.name).startSpan('inside').end();
    });
    const span = named('process essays');
    expect(span.parentSpanContext?.spanId).toBe(SPAN);
    expect(named('inside').parentSpanContext?.spanId).toBe(span.spanContext().spanId);
    expect(span.kind).toBe(4);
    expect(span.attributes).toMatchObject({
      'messaging.operation.type': 'process',
      'messaging.consumer.group.name': 'checker',
      'messaging.destination.partition.id': '2',
      'messaging.kafka.offset': 41,
      'messaging.kafka.message.key': 'e-1',
      'messaging.message.id': 'id-1',
    });
  });

  it('of handling begins a trace linked to that one where it is set so', () => {
    listen('link');
    const parent = extractTraceContext({ traceparent });
    operations.process.run({ app, message, parent, links: [] }, () => undefined);
    const span = named('process essays');
    expect(span.spanContext().traceId).not.toBe(TRACE);
    expect(span.parentSpanContext).toBeUndefined();
    expect(span.links.map(({ context }) => context.spanId)).toEqual([SPAN]);
  });

  it('of a batch is linked to every message’s trace', () => {
    const ids = ['a', 'b', 'c'].map((letter) => letter.repeat(16));
    const links = ids.map((id) => extractTraceContext({ traceparent: `00-${TRACE}-${id}-01` }));
    operations.process.run({ app, message, parent: ROOT_CONTEXT, links }, () => undefined);
    const span = named('process essays');
    expect(span.links.map(({ context }) => context.spanId)).toEqual(ids);
    expect(span.attributes['messaging.batch.message_count']).toBe(3);
  });

  it('of the relay: one for the call, and one in the trace of each recorded event', async () => {
    const record = (headers: Record<string, string>) => ({ topic: 'essays', key: null, headers });
    const unrecorded = { traceparent: traceparent.replace(/01$/, '00') };
    const records = [record({ traceparent }), record({}), record(unrecorded)];
    const outcome = { status: 'refused', error: new Error('too large') };
    await operations.outboxRelay.run({ app, records }, async () => [outcome, outcome, outcome]);
    const call = named('outbox relay');
    expect(call.spanContext().traceId).not.toBe(TRACE);
    expect(call.links.map(({ context }) => context.spanId)).toEqual([SPAN]);
    expect(call.attributes['messaging.batch.message_count']).toBe(3);
    const sent = named('send essays');
    expect(sent.parentSpanContext?.spanId).toBe(SPAN);
    expect(sent.status).toEqual({ code: 2, message: 'too large' });
  });

  it('of SQL and Redis stand inside of a recorded trace only', async () => {
    const text = 'INSERT INTO "essays"."essay" ("id") VALUES ($1)';
    const both = async () => {
      await operations.sqlStatement.run({ app, server, text }, async () => 1);
      await operations.redisCommand.run({ app, server, command: 'SET' }, async () => 'OK');
    };
    await both();
    expect(spans()).toEqual([]);
    await traceOperation(tracer, 'request', both);
    const parent = named('request').spanContext().spanId;
    const sql = named('INSERT essays.essay');
    expect(sql.parentSpanContext?.spanId).toBe(parent);
    expect(sql.attributes).toEqual({
      'db.system.name': 'postgresql',
      'db.namespace': 'essays',
      'server.address': 'db',
      'server.port': 5432,
      'db.operation.name': 'INSERT',
      'db.collection.name': 'essays.essay',
      'db.query.summary': 'INSERT essays.essay',
      'db.query.text': text,
    });
    expect(named('SET').attributes['db.system.name']).toBe('redis');
  });

  it('of a statement that fails has the SQLSTATE', async () => {
    const failing = traceOperation(tracer, 'request', () =>
      operations.sqlStatement.run({ app, server, text: 'SELECT 1/0' }, () =>
        Promise.reject(Object.assign(new Error('division by zero'), { code: '22012' })),
      ),
    );
    await expect(failing).rejects.toThrow('division');
    expect(named('SELECT').attributes).toMatchObject({
      'db.response.status_code': '22012',
      'error.type': '22012',
    });
  });

  it('of a request to another service has its status, also where that is an error', async () => {
    const url = new URL('http://content:8000/v1/content/7?token=abc');
    const request = { app, method: 'GET', url, attempt: 2 };
    const answered = Object.assign(new Error('503'), { details: { status_code: 503 } });
    await operations.httpRequest.run(request, async () => ({ status: 200 }));
    await expect(
      operations.httpRequest.run({ ...request, method: 'PUT' }, () => Promise.reject(answered)),
    ).rejects.toThrow('503');
    expect(named('GET').attributes).toEqual({
      'http.request.method': 'GET',
      'url.full': 'http://content:8000/v1/content/7',
      'server.address': 'content',
      'server.port': 8000,
      'http.request.resend_count': 1,
      'http.response.status_code': 200,
    });
    expect(named('PUT').attributes).toMatchObject({ 'error.type': '503' });
  });

  it('are made for the application that listens, and for no other of the process', () => {
    const other = { name: 'other', version: '1', environment: 'testing' };
    operations.task.run({ app: other, task: 'theirs' }, () => undefined);
    operations.task.run({ app, task: 'mine' }, () => undefined);
    expect(spans().map(({ name }) => name)).toEqual(['mine']);
  });

  it('are made no more, and libs told so, when the application ends', () => {
    stop();
    expect(Object.values(operations).map((operation) => operation.observed)).not.toContain(true);
    operations.task.run({ app, task: 'late' }, () => undefined);
    expect(spans()).toEqual([]);
  });
});
