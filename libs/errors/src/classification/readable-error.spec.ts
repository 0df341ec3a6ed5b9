import { asError, messageOf, readableError } from './readable-error';

const trap = () => {
  throw new TypeError('not to be looked at');
};
const withMessage = (message: unknown) => Object.assign(new Error(), { message });

describe('messageOf', () => {
  it.each<[string, unknown, string]>([
    ['an error', new Error('no'), 'no'],
    ['an error without a message', new TypeError(), 'TypeError'],
    ['a text', 'no', 'no'],
    ['nothing', undefined, 'undefined'],
    ['a symbol', Symbol('no'), 'Symbol(no)'],
    ['an object with a message', { message: 'no' }, 'no'],
    ['another object', { reason: 'no', pin: 1 }, 'an object with reason, pin'],
    ['an error whose message is an object', withMessage({ pin: 1 }), 'an object with pin'],
    ['an error whose message is a number', withMessage(5), '5'],
    ['an object without a text', Object.create(null), 'an object with no fields'],
  ])('of %s is its text', (_, thrown, text) => {
    expect(messageOf(thrown)).toBe(text);
  });

  it('says so where looking throws', () => {
    expect(messageOf(new Proxy(new Error('no'), { get: trap }))).toMatch(/cannot be read/);
  });
});

describe('asError', () => {
  it('takes an error as it is, and says of anything else what it is', () => {
    const error = new TypeError();
    expect(asError(error)).toBe(error);
    expect(asError(Object.create(null))).toEqual(new Error('an object with no fields'));
  });
});

describe('readableError', () => {
  it.each([new Error('no'), 'text', undefined, null, 5, Symbol('no')])(
    'takes %p as it is',
    (it) => {
      expect(readableError(it)).toBe(it);
    },
  );

  it.each<[string, unknown, object]>([
    ['a message that is no text', withMessage({ a: 1 }), { message: 'an object with a' }],
    ['no text', Object.create(null), { message: 'an object with no fields' }],
    ['traps', new Proxy(new Error(), { get: trap }), { message: /cannot be read/ }],
    [
      'no class, and its own rules',
      { message: 'no', code: 'STOCK_EMPTY', retryable: false },
      { message: 'no', code: 'STOCK_EMPTY', retryable: false },
    ],
  ])('stands in for what has %s', (_, thrown, { message, ...rest }: { message?: unknown }) => {
    const error = readableError(thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject(rest);
    expect((error as Error).message).toMatch(message as string);
  });
});
