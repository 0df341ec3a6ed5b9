import { AsyncLocalStorage } from 'node:async_hooks';
import {
  context,
  createContextKey,
  propagation,
  ROOT_CONTEXT,
  trace,
  type Context,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { Test } from '@nestjs/testing';
import { CoreModule } from '../core.module';
import { operations } from '../diagnostics/operations';
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

async function boot() {
  const module = await Test.createTestingModule({ imports: [CoreModule] }).compile();
  return { requests: module.get(RequestContext), app: module.get<object>(SERVICE_IDENTITY) };
}

describe('RequestContext', () => {
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
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

  it('continues the trace that its carrier had at the beginning', async () => {
    const { requests } = await boot();
    const carrier = { traceparent: TRACEPARENT };
    const inside = requests.run({ carrier }, () => {
      carrier.traceparent = TRACEPARENT.replace('0af7', 'ffff');
      return requests.traceCarrier();
    });
    expect(inside).toEqual({ traceparent: TRACEPARENT });
  });

  it('reads a carrier when somebody asks for its trace, and once', async () => {
    const { requests } = await boot();
    const extract = jest.spyOn(propagation, 'extract');
    const key = createContextKey('own');
    requests.run({ carrier: { traceparent: TRACEPARENT } }, () => {
      expect(extract).not.toHaveBeenCalled();
      const marked = context.active().setValue(key, 1);
      expect(trace.getSpanContext(marked)?.traceId).toBe(TRACE_ID);
      expect(trace.getSpanContext(marked.deleteValue(key))?.traceId).toBe(TRACE_ID);
      expect(trace.getSpanContext(trace.deleteSpan(context.active()))).toBeUndefined();
      expect(extract).toHaveBeenCalledTimes(1);
    });
    extract.mockRestore();
  });

  it('handles a message in a span of its own within the trace', async () => {
    const { requests } = await boot();
    requests.run({ carrier: { traceparent: TRACEPARENT }, message }, () => {
      expect(trace.getActiveSpan()?.spanContext().traceId).toBe(TRACE_ID);
    });
  });

  describe('of a batch', () => {
    const parent = (digit: string) => TRACEPARENT.replace('0af7', digit.repeat(4));
    const items = ['1', '2'].map((digit) => ({
      item: { digit },
      message: { ...message, offset: digit },
      correlationId: `c-${digit}`,
      carrier: { traceparent: parent(digit) },
    }));
    const { message: first } = items[0]!;
    const tracesOf = (batch: typeof items, carrier?: Record<string, string>) => {
      const seen: { parent?: string; links: (string | undefined)[] }[] = [];
      const idOf = (each: Context) => trace.getSpanContext(each)?.traceId.slice(0, 4);
      const stop = operations.process.subscribe({
        start: (begun) => seen.push({ parent: idOf(begun.parent), links: begun.links.map(idOf) }),
        end: () => undefined,
      });
      return {
        stop,
        seen,
        seed: { message: first, batch, ...(carrier === undefined ? {} : { carrier }) },
      };
    };

    it('begins a trace that is linked to that of each message', async () => {
      const { requests } = await boot();
      const { stop, seen, seed } = tracesOf(items);
      requests.run(seed, () => {
        expect(requests.batch?.map(({ offset }) => offset)).toEqual(['1', '2']);
        expect(requests.message).toBe(first);
      });
      stop();
      expect(seen).toEqual([{ parent: undefined, links: ['1111', '2222'] }]);
    });

    it('of one message goes on with its trace', async () => {
      const { requests } = await boot();
      const { stop, seen, seed } = tracesOf(items.slice(0, 1), items[0]!.carrier);
      requests.run(seed, () => undefined);
      stop();
      expect(seen).toEqual([{ parent: '1111', links: [] }]);
    });

    it('gives work for one message its own id, message and trace', async () => {
      const { requests } = await boot();
      await requests.run({ correlationId: 'all', message: first, batch: items }, async () => {
        requests.addLogFields({ a: 1 });
        const inside = await requests.within(items[1]!.item, async () => {
          await Promise.resolve();
          return [
            requests.correlationId,
            requests.message?.offset,
            requests.batch,
            requests.logFields,
            requests.traceCarrier().traceparent,
          ];
        });
        expect(inside).toEqual(['c-2', '2', undefined, { a: 1 }, parent('2')]);
        const { stop, seen } = tracesOf(items);
        requests.within(items[0]!.item, () => undefined);
        stop();
        expect(seen).toEqual([{ parent: '1111', links: [] }]);
        expect(requests.correlationId).toBe('all');
        expect(requests.within({}, () => requests.correlationId)).toBe('all');
      });
      expect(requests.within(items[0]!.item, () => requests.correlationId)).toBeUndefined();
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
