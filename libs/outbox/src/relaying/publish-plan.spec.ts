import { nextCall, type Plannable, type PublishLimits } from './publish-plan';

const rows = (keys: string, bytes = 10): Plannable[] =>
  keys.split('').map((key) => ({ key, bytes }));
const keysOf = (planned: readonly Plannable[]) => planned.map(({ key }) => key).join('');

function calls(all: Plannable[], limits: PublishLimits): string[] {
  const made: string[] = [];
  for (let left: readonly Plannable[] = all; left.length > 0;) {
    const plan = nextCall(left, limits);
    made.push(keysOf(plan.call));
    left = plan.left;
  }
  return made;
}

describe('nextCall', () => {
  it('sends each key once a call where the publisher does not stop a failed key', () => {
    const limits = { maxBytes: 1000, stopsKeyOnFailure: false };
    expect(calls(rows('aabcab'), limits)).toEqual(['abc', 'ab', 'a']);
  });

  it('sends everything in one call where the publisher stops a failed key itself', () => {
    const limits = { maxBytes: 1000, stopsKeyOnFailure: true };
    expect(calls(rows('aabcab'), limits)).toEqual(['aabcab']);
  });

  it('keeps a call below the byte limit and the order of every key', () => {
    const limits = { maxBytes: 25, stopsKeyOnFailure: true };
    expect(calls(rows('abcde'), limits)).toEqual(['ab', 'cd', 'e']);
    const mixed = [
      { key: 'a', bytes: 10 },
      { key: 'b', bytes: 20 },
      { key: 'c', bytes: 5 },
      { key: 'b', bytes: 1 },
    ];
    expect(calls(mixed, limits)).toEqual(['ac', 'bb']);
  });

  it('sends a row alone that is larger than the limit', () => {
    const limits = { maxBytes: 5, stopsKeyOnFailure: true };
    expect(calls(rows('ab'), limits)).toEqual(['a', 'b']);
  });
});
