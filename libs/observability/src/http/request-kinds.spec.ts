import { RequestKinds } from './request-kinds';

describe('kinds of requests', () => {
  it('are made once for each method, endpoint and status', () => {
    const made: string[] = [];
    const kinds = new RequestKinds((method, endpoint, status) => {
      made.push(`${method} ${endpoint} ${status}`);
      return { status };
    });
    const asked: [string, string, number][] = [
      ['GET', '/a', 200],
      ['GET', '/a', 404],
      ['PUT', '/a', 200],
      ['GET', '/b', 200],
    ];
    const first = asked.map((kind) => kinds.of(...kind));
    expect(asked.map((kind) => kinds.of(...kind))).toEqual(first);
    expect(asked.every((kind, at) => kinds.of(...kind) === first[at])).toBe(true);
    expect(made).toEqual(asked.map((kind) => kind.join(' ')));
  });
});
