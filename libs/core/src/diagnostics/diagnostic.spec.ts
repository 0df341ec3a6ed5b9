import { channel } from 'node:diagnostics_channel';
import type { ServiceIdentity } from '../identity/service-identity';
import { Diagnostic } from './diagnostic';
import { diagnostics } from './diagnostics';

const app = (name: string): ServiceIdentity => ({ name, version: '1', environment: 'testing' });
let count = 0;
const fresh = () => new Diagnostic<{ readonly n: number }>(`mainstay:spec:diagnostic-${count++}`);

describe('Diagnostic', () => {
  it('keeps two applications of one process apart, even of one name', () => {
    const diagnostic = fresh();
    const [one, two] = [app('same'), app('same')];
    const seen: string[] = [];
    diagnostic.subscribe(one, ({ n }) => seen.push(`one ${n}`));
    diagnostic.subscribe(two, ({ n }) => seen.push(`two ${n}`));
    diagnostic.publish({ app: one, n: 1 });
    diagnostic.publish({ app: two, n: 2 });
    expect(seen).toEqual(['one 1', 'two 2']);
  });

  it('tells a listener without an application of all of them', () => {
    const diagnostic = fresh();
    const seen: string[] = [];
    diagnostic.subscribe(undefined, (message) => seen.push(message.app.name));
    diagnostic.publish({ app: app('a'), n: 1 });
    diagnostic.publish({ app: app('b'), n: 1 });
    expect(seen).toEqual(['a', 'b']);
  });

  it('knows whether anybody listens, and to whom', () => {
    const diagnostic = fresh();
    const [one, two] = [app('one'), app('two')];
    expect([diagnostic.observed, diagnostic.isHeard(one)]).toEqual([false, false]);
    const stop = diagnostic.subscribe(one, () => undefined);
    expect([diagnostic.observed, diagnostic.isHeard(one)]).toEqual([true, true]);
    expect(diagnostic.isHeard(two)).toBe(false);
    stop();
    expect([diagnostic.observed, diagnostic.isHeard(one)]).toEqual([false, false]);
  });

  it('is a channel of Node that anybody may subscribe to by its name', () => {
    const diagnostic = fresh();
    const seen: unknown[] = [];
    const listener = (message: unknown) => seen.push(message);
    channel(diagnostic.name).subscribe(listener);
    const message = { app: app('one'), n: 1 };
    diagnostic.publish(message);
    channel(diagnostic.name).unsubscribe(listener);
    expect(seen).toEqual([message]);
  });
});

describe('the channels', () => {
  it('have a name each', () => {
    const names = Object.values(diagnostics).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
