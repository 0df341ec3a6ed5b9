import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { GatheredAnswers } from './gathered-answers';

interface Told {
  readonly gone: string[];
  readonly asked: AsyncLocalStorage<string>;
  readonly contexts: (string | undefined)[];
}

function responseOf(told: Told, fail = false): ServerResponse {
  return {
    writableEnded: false,
    end(body: string) {
      told.contexts.push(told.asked.getStore());
      if (fail) throw new Error('of a listener');
      told.gone.push(body);
    },
  } as unknown as ServerResponse;
}

describe('GatheredAnswers', () => {
  let told: Told;
  let answers: GatheredAnswers;
  beforeEach(() => {
    told = { gone: [], asked: new AsyncLocalStorage(), contexts: [] };
    answers = new GatheredAnswers();
  });

  it('lets answers go when the turn of the loop is over', async () => {
    for (const text of ['a', 'b']) answers.add(responseOf(told), text);
    await Promise.resolve();
    expect(told.gone).toEqual([]);
    await turn();
    expect(told.gone).toEqual(['a', 'b']);
  });

  it('lets sixteen go at once, and those after them with the turn', async () => {
    const texts = Array.from({ length: 18 }, (_, index) => String(index));
    const add = (text: string) => answers.add(responseOf(told), text);
    texts.slice(0, 16).forEach(add);
    await Promise.resolve();
    expect(told.gone).toEqual(texts.slice(0, 16));
    texts.slice(16).forEach(add);
    await Promise.resolve();
    expect(told.gone).toEqual(texts.slice(0, 16));
    await turn();
    expect(told.gone).toEqual(texts);
  });

  it('ends each answer in the context of its request', async () => {
    for (const id of ['first', 'second']) {
      told.asked.run(id, () => answers.add(responseOf(told), id));
    }
    await turn();
    expect(told.contexts).toEqual(['first', 'second']);
  });

  it('leaves alone what somebody else has ended meanwhile', async () => {
    const response = responseOf(told);
    answers.add(response, 'late');
    Object.assign(response, { writableEnded: true });
    await turn();
    expect(told.gone).toEqual([]);
  });

  it('lets the others go where a listener of one throws', async () => {
    for (const index of [0, 1, 2, 3]) {
      answers.add(responseOf(told, index === 1), String(index));
    }
    expect(() => answers.leave()).toThrow('of a listener');
    expect(told.gone).toEqual(['0']);
    await turn();
    expect(told.gone).toEqual(['0', '2', '3']);
  });
});
