import { letterCaseOf } from './letter-case';
import { isTitle } from './sentence-position';
import { countWords, tokens } from './tokens';

describe('the words of a text', () => {
  it.each([
    ['one, two—three', ['one', 'two', 'three']],
    ["don't o’clock 'quoted'", ["don't", 'o’clock', 'quoted']],
    ['well-known', ['well', 'known']],
    ['mail me@example.org or see www.example.org/a', ['mail', 'or', 'see']],
    ['3rd 2.5 B2B 1970-talet', []],
    ['t.ex. bl.a. e.g. here', ['here']],
    ['tv:n and snake_case and @you #tag', ['and', 'and']],
    ['and/or', ['and', 'or']],
    ['fo\u0308r', ['fo\u0308r']],
  ])('of %j are %j', (text, words) => {
    expect([...tokens(text)].map((token) => token.text)).toEqual(words);
    for (const token of tokens(text)) {
      expect(text.slice(token.start, token.end)).toBe(token.text);
    }
  });

  it('are counted by white space', () => {
    expect(countWords(' One two-three, 4 – * five.\r\n')).toBe(4);
  });

  it.each([
    ['word', 'lower'],
    ['Word', 'capitalised'],
    ['WORD', 'upper'],
    ['A', 'capitalised'],
    ['iPhone', 'mixed'],
    ['Éa', 'capitalised'],
  ])('%s is written in %s', (word, letterCase) => {
    expect(letterCaseOf(word)).toBe(letterCase);
  });

  it.each([
    ['My Faverite Hobby and Why', true],
    ['We went to Paris', false],
    ['Anna and Bertil.', false],
  ])('%j is a title: %s', (line, title) => {
    expect(isTitle(line)).toBe(title);
  });
});
