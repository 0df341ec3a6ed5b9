import { StatementNames } from './statement-names';

const thrice = (names: StatementNames, text: string) => [1, 2, 3].map(() => names.of(text)).at(-1);

describe('StatementNames', () => {
  it('names a statement from its third use on', () => {
    const names = new StatementNames(true);
    expect([names.of('a'), names.of('a')]).toEqual([undefined, undefined]);
    const name = names.of('a');
    expect(name).toMatch(/^mainstay_[\w-]{16}$/);
    expect(names.of('a')).toBe(name);
    expect(thrice(names, 'b')).not.toBe(name);
  });

  it('gives a name to one text only, whichever process behind a pooler comes to it first', () => {
    const [one, other] = [new StatementNames(true), new StatementNames(true)];
    const ofOne = [thrice(one, 'a'), thrice(one, 'b')];
    expect([thrice(other, 'b'), thrice(other, 'a')].toReversed()).toEqual(ofOne);
    other.failed('b', '0A000');
    expect(ofOne).not.toContain(other.of('b'));
  });

  it('names nothing when it is turned off', () => {
    expect(thrice(new StatementNames(false), 'a')).toBeUndefined();
  });

  it('stays bounded, however many statements there are', () => {
    const names = new StatementNames(true);
    for (let n = 0; n < 200; n += 1) expect(thrice(names, `s${n}`)).toBeDefined();
    expect(thrice(names, 'one more')).toBeUndefined();
    for (let n = 0; n < 10_000; n += 1) names.of(`once ${n}`);
    expect(names.of('s7')).toBeDefined();
  });

  it('gives another name after the tables of a statement changed', () => {
    const names = new StatementNames(true);
    const before = thrice(names, 'a');
    names.failed('a', '0A000');
    expect(names.of('a')).toBeDefined();
    expect(names.of('a')).not.toBe(before);
  });

  it('gives another name after values that could not be sent, to a statement that has one', () => {
    const names = new StatementNames(true);
    const before = thrice(names, 'a');
    names.failed('a', undefined);
    expect(names.of('a')).not.toBe(before);
    names.failed('b', undefined);
    expect(names.of('b')).toBeUndefined();
  });

  it.each(['26000', '42P05'])(
    'prepares nothing more after %s: a pooler loses statements',
    (code) => {
      const names = new StatementNames(true);
      thrice(names, 'a');
      names.failed('a', code);
      expect(names.enabled).toBe(false);
      expect(names.of('a')).toBeUndefined();
    },
  );

  it('learns nothing from other failures', () => {
    const names = new StatementNames(true);
    const name = thrice(names, 'a');
    names.failed('a', '23505');
    expect(names.of('a')).toBe(name);
  });
});
