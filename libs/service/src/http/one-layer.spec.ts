import type { IncomingMessage, ServerResponse } from 'node:http';
import { asOneLayer, type Middleware, type Next } from './one-layer';

type Error4 = (e: unknown, request: IncomingMessage, response: ServerResponse, next: Next) => void;

function run(...middlewares: (Middleware | Error4)[]): unknown[] {
  const ended: unknown[] = [];
  const [request, response] = [{} as IncomingMessage, {} as ServerResponse];
  asOneLayer(middlewares)(request, response, (error) => ended.push(error));
  return ended;
}

describe('middlewares as one layer', () => {
  const log: string[] = [];
  const step =
    (name: string, error?: unknown): Middleware =>
    (_request, _response, next) => {
      log.push(name);
      next(error);
    };
  const onError =
    (name: string, answer?: unknown): Error4 =>
    (error, _request, _response, next) => {
      log.push(`${name} ${String(error)}`);
      next(answer);
    };
  beforeEach(() => log.splice(0));

  it('run one after the other, then what follows', () => {
    expect(run(step('a'), onError('never'), step('b'))).toEqual([undefined]);
    expect(log).toEqual(['a', 'b']);
  });

  it('pass over to those for errors, which may end the error or change it', () => {
    expect(run(step('a', 'bad'), step('never'), onError('b', 'worse'), onError('c'))).toEqual([
      undefined,
    ]);
    expect(log).toEqual(['a', 'b bad', 'c worse']);
    expect(run(step('a', 'bad'), onError('b', 'worse'))).toEqual(['worse']);
  });

  it('let a request pass that they do not concern', () => {
    const ended: unknown[] = [];
    const layer = asOneLayer([step('a')], ({ method }) => method === 'POST');
    for (const method of ['GET', 'POST']) {
      layer({ method } as IncomingMessage, {} as ServerResponse, () => ended.push(method));
    }
    expect([log, ended]).toEqual([['a'], ['GET', 'POST']]);
  });

  it('make an error of what is thrown', () => {
    const failing: Middleware = () => {
      throw new TypeError('broken');
    };
    expect(run(failing, step('never'))).toEqual([new TypeError('broken')]);
  });

  it('wait for one that goes on later, and stop at one that answers', async () => {
    const ended: unknown[] = [];
    let goOn: Next | undefined;
    const waiting: Middleware = (_request, _response, next) => {
      goOn = next;
    };
    const layer = asOneLayer([waiting, step('b')]);
    layer({} as IncomingMessage, {} as ServerResponse, (error) => ended.push(error));
    expect([log, ended]).toEqual([[], []]);
    goOn?.();
    expect([log, ended]).toEqual([['b'], [undefined]]);
  });
});
