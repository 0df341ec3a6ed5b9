import { tracingChannel } from 'node:diagnostics_channel';
import { context, createContextKey } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { ServiceIdentity } from '../identity/service-identity';
import { Operation, type OperationState } from './operation';
import { operations } from './operations';

const app: ServiceIdentity = { name: 'one', version: '1', environment: 'testing' };
const KEY = createContextKey('mainstay.spec');
let count = 0;
const fresh = () => new Operation<{ readonly n: number }>(`mainstay:spec:operation-${count++}`);

/** What a listener is told, in short. */
function listen(operation: Operation<{ readonly n: number }>) {
  const told: string[] = [];
  const textOf = ({ result, error }: OperationState) =>
    error instanceof Error ? `failed ${error.message}` : `ended ${String(result)}`;
  const stop = operation.subscribe({
    start: ({ n }) => told.push(`started ${n}`),
    end: (message) => told.push(textOf(message)),
  });
  return { told, stop };
}

describe('an operation', () => {
  beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager()));
  afterAll(() => context.disable());

  it('does the work itself where nobody listens, without touching the message', () => {
    const operation = fresh();
    const message = Object.freeze({ app, n: 1 });
    expect(operation.observed).toBe(false);
    expect(operation.run(message, () => 5)).toBe(5);
  });

  it('tells of the start and, once, of the end of work that answers at once', () => {
    const operation = fresh();
    const { told, stop } = listen(operation);
    expect(operation.run({ app, n: 1 }, () => 'done')).toBe('done');
    stop();
    operation.run({ app, n: 2 }, () => 'untold');
    expect(told).toEqual(['started 1', 'ended done']);
  });

  it('tells of the end of a promise when it settles', async () => {
    const operation = fresh();
    const { told } = listen(operation);
    const running = operation.run({ app, n: 1 }, async () => {
      await Promise.resolve();
      return 'later';
    });
    expect(told).toEqual(['started 1']);
    await expect(running).resolves.toBe('later');
    expect(told).toEqual(['started 1', 'ended later']);
  });

  it('lets errors through, thrown and rejected, and tells why', async () => {
    const operation = fresh();
    const { told } = listen(operation);
    const fail = (): never => {
      throw new Error('no');
    };
    expect(() => operation.run({ app, n: 1 }, fail)).toThrow('no');
    await expect(operation.run({ app, n: 2 }, async () => fail())).rejects.toThrow('no');
    expect(told).toEqual(['started 1', 'failed no', 'started 2', 'failed no']);
  });

  it('runs the work in the context its listener sets, across awaits', async () => {
    const operation = fresh();
    operation.subscribe({
      start: (message) => {
        message.context = context.active().setValue(KEY, message.n);
      },
      end: () => undefined,
    });
    const seen = await operation.run({ app, n: 7 }, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return context.active().getValue(KEY);
    });
    expect(seen).toBe(7);
    expect(context.active().getValue(KEY)).toBeUndefined();
  });

  it('is a tracing channel of Node that anybody may subscribe to by its name', async () => {
    const operation = fresh();
    const seen: string[] = [];
    const note = (event: string) => () => void seen.push(event);
    const channels = tracingChannel(operation.name);
    channels.subscribe({
      start: note('start'),
      end: note('end'),
      asyncStart: note('asyncStart'),
      asyncEnd: note('asyncEnd'),
      error: note('error'),
    });
    await operation.run({ app, n: 1 }, () => Promise.resolve());
    expect(seen).toEqual(['start', 'end', 'asyncStart', 'asyncEnd']);
  });
});

describe('the operations', () => {
  it('have a name each', () => {
    const names = Object.values(operations).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
