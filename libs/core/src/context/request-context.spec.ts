import { AsyncLocalStorage } from 'node:async_hooks';
import {
  context,
  createTraceState,
  propagation,
  ROOT_CONTEXT,
  trace,
  type Context,
  type ContextManager,
  type TextMapPropagator,
} from '@opentelemetry/api';
import { Test } from '@nestjs/testing';
import { CoreModule } from '../core.module';
import { SERVICE_IDENTITY } from '../identity/service-identity';
import { activeContext } from './active-context';
import type { MessageInfo } from './message-info';
import { RequestContext } from './request-context';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const message: MessageInfo = {
  topic: 't',
  partition: 0,
  offset: '1',
  group: 'g',
  key: null,
  value: null,
  headers: {},
  attempt: 1,
  timestamp: 0,
  signal: new AbortController().signal,
};

/** What `observability` installs, in short: contexts in an AsyncLocalStorage, W3C headers. */
function contextManager(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...args) => storage.run(active, () => work.apply(self, args)),
    bind: (_active, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}

const propagator: TextMapPropagator<Record<string, string>> = {
  fields: () => ['traceparent', 'tracestate'],
  inject(active, carrier) {
    const span = trace.getSpanContext(active);
    if (span === undefined) return;
    carrier.traceparent = `00-${span.traceId}-${span.spanId}-0${span.traceFlags}`;
    const state = span.traceState?.serialize();
    if (state !== undefined) carrier.tracestate = state;
  },
  extract(active, carrier) {
    const [, traceId, spanId, flags] = (carrier.traceparent ?? '').split('-');
    if (traceId === undefined || spanId === undefined) return active;
    const traceState = createTraceState(carrier.tracestate);
    const span = { traceId, spanId, traceFlags: Number(flags), traceState, isRemote: true };
    return trace.setSpanContext(active, span);
  },
};

async function boot() {
  const module = await Test.createTestingModule({ imports: [CoreModule] }).compile();
  return { requests: module.get(RequestContext), app: module.get<object>(SERVICE_IDENTITY) };
}

describe('RequestContext', () => {
  beforeAll(() => {
    context.setGlobalContextManager(contextManager());
    propagation.setGlobalPropagator(propagator);
  });
  afterAll(() => {
    context.disable();
    propagation.disable();
  });

  it('knows nothing outside of a context', async () => {
    const { requests } = await boot();
    expect([requests.correlationId, requests.message, requests.logFields]).toEqual([
      undefined,
      undefined,
      {},
    ]);
    expect(requests.traceCarrier()).toEqual({});
    expect(activeContext()).toBeUndefined();
    requests.setCorrelationId('ignored');
    requests.addLogFields({ ignored: true });
  });

  it('begins with the correlation id of its seed, else a new one', async () => {
    const { requests } = await boot();
    expect(requests.run({ correlationId: 'c' }, () => requests.correlationId)).toBe('c');
    const made = requests.run({ correlationId: null }, () => requests.correlationId);
    expect(made).toMatch(UUID);
  });

  it('carries everything through awaits', async () => {
    const { requests, app } = await boot();
    await requests.run({ correlationId: 'c', message }, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      requests.addLogFields({ a: 1 });
      requests.addLogFields({ b: 2 });
      await Promise.resolve();
      expect(requests.correlationId).toBe('c');
      expect(requests.message).toBe(message);
      expect(activeContext()).toEqual({ app, correlationId: 'c', logFields: { a: 1, b: 2 } });
    });
  });

  it('sees nothing of the context it was started from: ids, fields, message, trace', async () => {
    const { requests } = await boot();
    requests.run({ correlationId: 'outer', message, carrier: { traceparent: TRACEPARENT } }, () => {
      requests.addLogFields({ outer: true });
      requests.run({}, () => {
        expect(requests.correlationId).not.toBe('outer');
        expect(requests.message).toBeUndefined();
        expect(requests.logFields).toEqual({});
        expect(requests.traceCarrier()).toEqual({});
      });
      expect(requests.correlationId).toBe('outer');
    });
  });

  it('does not leak between messages that one timer starts', async () => {
    const { requests } = await boot();
    const lane = new AsyncLocalStorage<string>();
    const seen = await lane.run('a lane of the first message', () =>
      Promise.all(
        ['a', 'b', 'c'].map((correlationId) =>
          requests.run({ correlationId }, async () => {
            await new Promise((resolve) => setImmediate(resolve));
            requests.addLogFields({ [correlationId]: true });
            await new Promise((resolve) => setImmediate(resolve));
            return [requests.correlationId, requests.logFields];
          }),
        ),
      ),
    );
    expect(seen).toEqual(['a', 'b', 'c'].map((id) => [id, { [id]: true }]));
  });

  it('continues the trace of its carrier, whatever else stands in it', async () => {
    const { requests } = await boot();
    const carrier = { traceparent: TRACEPARENT, tracestate: 'x=1', causation_id: 'y', n: 5 };
    const inside = requests.run({ carrier }, () => requests.traceCarrier());
    expect(inside).toEqual({ traceparent: TRACEPARENT, tracestate: 'x=1' });
  });

  it('handles a message in a span of its own within the trace', async () => {
    const { requests } = await boot();
    requests.run({ carrier: { traceparent: TRACEPARENT }, message }, () => {
      expect(trace.getActiveSpan()?.spanContext().traceId).toBe(TRACE_ID);
    });
  });

  it('begins in the trace of its seed rather than that of the carrier', async () => {
    const { requests } = await boot();
    const own: Context = propagation.extract(ROOT_CONTEXT, { traceparent: TRACEPARENT });
    const carrier = { traceparent: TRACEPARENT.replace('0af7', 'ffff') };
    const inside = requests.run({ trace: own, carrier }, () => requests.traceCarrier());
    expect(inside.traceparent).toContain(TRACE_ID);
  });

  it('hands through what the work answers and throws', async () => {
    const { requests } = await boot();
    const fail = () => {
      throw new Error('why');
    };
    expect(requests.run({}, () => 5)).toBe(5);
    expect(() => requests.run({ message }, fail)).toThrow('why');
    await expect(requests.run({ message }, async () => fail())).rejects.toThrow('why');
  });

  it('changes the correlation id of the current context only', async () => {
    const { requests } = await boot();
    requests.run({ correlationId: 'outer' }, () => {
      requests.run({ correlationId: 'inner' }, () => {
        requests.setCorrelationId('changed');
        expect(requests.correlationId).toBe('changed');
      });
      expect(requests.correlationId).toBe('outer');
    });
  });

  it('names the application it belongs to, where two share a process', async () => {
    const [one, two] = await Promise.all([boot(), boot()]);
    const seen = [one, two].map(({ requests }) => requests.run({}, () => activeContext()?.app));
    expect(seen[0]).toBe(one.app);
    expect(seen[1]).toBe(two.app);
    expect(seen[0]).not.toBe(seen[1]);
  });
});
