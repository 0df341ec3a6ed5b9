import { runInThisContext } from 'node:vm';

type ToAscii = (text: string) => string;

describe('the sources of a bundle', () => {
  let inAscii: ToAscii;

  beforeAll(async () => {
    ({ inAscii } = (await import('./ascii.mjs' as string)) as { inAscii: ToAscii });
  });

  it.each([
    ['a letter of a regular expression', "/^[Α-ώé]+$/i.test('Ωé')", true],
    ['one behind a backslash', "'\\é' + /\\é/.test('é')", 'étrue'],
    ['one behind an escaped backslash', "'\\\\é'", '\\é'],
    ['a pair of surrogates', "/^[😀-😂]$/u.test('😁')", true],
    ['an escape that is one already', "'\\u00e9\\n'", 'é\n'],
    ['a name', '((größe) => größe)(3)', 3],
  ])('mean in ASCII what they meant: %s', (_what, source, meaning) => {
    expect(inAscii(source)).toMatch(/^[\0-\x7f]*$/);
    expect(runInThisContext(inAscii(source))).toBe(meaning);
  });
});
