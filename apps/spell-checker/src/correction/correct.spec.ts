import { correct } from './correct';
import type { LanguageModel } from './language/language-model';
import { loadLanguage } from './language/load-language';

const LOAD_MS = 60_000;

describe('correcting English', () => {
  let model: LanguageModel;
  const corrected = (text: string): string => correct(text, model).correctedText;

  beforeAll(async () => {
    model = await loadLanguage('en');
  }, LOAD_MS);

  it('reports every change by its place in the original', () => {
    expect(correct('I recieve alot of mail.', model)).toEqual({
      correctedText: 'I receive a lot of mail.',
      totalCorrections: 2,
      words: 5,
      changes: [
        { offset: 2, original: 'recieve', replacement: 'receive' },
        { offset: 10, original: 'alot', replacement: 'a lot' },
      ],
    });
  });

  it.each([
    ['They recieve it.', 'They receive it.'],
    ['Becuase it rained.', 'Because it rained.'],
    ['WE RECIEVE IT', 'WE RECEIVE IT'],
    ['the wether, untill', 'the whether, until'],
  ])('keeps the capitals of %j', (text, expected) => {
    expect(corrected(text)).toBe(expected);
  });

  it.each([
    ['(recieve), "recieve"; recieve! – recieve…', '(receive), "receive"; receive! – receive…'],
    ['a\trecieve\r\n\r\n  recieve \n', 'a\treceive\r\n\r\n  receive \n'],
    ['\uFEFFBecuase\r\n', '\uFEFFBecause\r\n'],
    ['a well-knwon and recieve-only set', 'a well-known and receive-only set'],
  ])('keeps punctuation and layout of %j', (text, expected) => {
    expect(corrected(text)).toBe(expected);
  });

  it.each([
    'We met Zlatko Brzezinska and Mr. Hrabovsky in Skövde.',
    'Hrabovsky came late. We like Hrabovsky. "Hrabovsky did it," he said.',
    "It was Hrabovsky's idea.",
    'The UNHCR and the FBI wrote; NATOs answer was short.',
    'I sold my iPhone to McTavish.',
    'On the 21st of May 2019 it cost 1,200.50 kr in B2B and COVID-19.',
    'See https://example.com/recieve?x=teh or www.exampel.se and @recieve #recieve.',
    'Write to recieve@exampel.com.',
    'Open my_recieve_file and essay.docx, e.g. this one.',
    "It's the teacher's colour; the students' behaviour isn't favourable.",
    'It is the teacher’s color; they don’t organize.',
    'We ate crêpes in a café.',
  ])('leaves %j as it is', (text) => {
    expect(correct(text, model).changes).toEqual([]);
    expect(corrected(text)).toBe(text);
  });

  it.each([
    ['I dont know, he didnt ask and Im late.', "I don't know, he didn't ask and I'm late."],
    ['They don’t know and I didnt ask.', 'They don’t know and I didn’t ask.'],
    ['my freind’s house', 'my friend’s house'],
    ["my freind's house", "my friend's house"],
  ])('writes apostrophes as %j does', (text, expected) => {
    expect(corrected(text)).toBe(expected);
  });

  it.each([
    ['He speaks english on monday, and i do too.', 'He speaks English on Monday, and I do too.'],
    ['We met on Wensday in Febuary.', 'We met on Wednesday in February.'],
  ])('knows the words that have a capital in %j', (text, expected) => {
    expect(corrected(text)).toBe(expected);
  });

  it('has nothing to say about an empty text', () => {
    expect(correct('', model)).toEqual({
      correctedText: '',
      totalCorrections: 0,
      words: 0,
      changes: [],
    });
  });

  it('leaves words nobody writes, and takes no longer for them', () => {
    const text = `${'a-'.repeat(20_000)} ${'x'.repeat(200_000)} ${'recieve.'.repeat(5_000)}`;
    const started = performance.now();
    expect(corrected(text).length).toBe(text.length);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('gives the same result for a text it has corrected', () => {
    const once = corrected('He recieved the informations from his neigbour yesterday.');
    expect(corrected(once)).toBe(once);
  });
});

describe('correcting Swedish', () => {
  let model: LanguageModel;
  const corrected = (text: string): string => correct(text, model).correctedText;

  beforeAll(async () => {
    model = await loadLanguage('sv');
  }, LOAD_MS);

  it.each([
    ['Jag älskar skollan och mina kompissar.', 'Jag älskar skolan och mina kompisar.'],
    ['Vi åkte til fjälen.', 'Vi åkte till fjällen.'],
    ['DET ÄR VIKTIGGT', 'DET ÄR VIKTIGT'],
    ['Plötslit såg vi en ekore.', 'Plötsligt såg vi en ekorre.'],
  ])('corrects %j', (text, expected) => {
    expect(corrected(text)).toBe(expected);
  });

  it.each([
    'Vi planerade sommarlovsutflykten och gruppdiskussionerna.',
    'Fallucka, nattåg och tillägg skrivs så.',
    'För- och nackdelar med TV-spel, e-post och 1970-talets tv:n.',
    'Hon jobbar, han berättar och de handlar i skolans matsal.',
    'T.ex. bl.a. Anna Söderströms 3-åriga katt, kl. 8.15.',
    'Internet finns, och internet är etthundrafemtio gånger bättre idag.',
    'Mohammed och Xochitl bor i Örnsköldsvik hos Ljiljana.',
  ])('leaves %j as it is', (text) => {
    expect(correct(text, model).changes).toEqual([]);
  });

  it('corrects a compound whose part is misspelled', () => {
    expect(corrected('Vi såg sommarlovsutflyckten.')).toBe('Vi såg sommarlovsutflykten.');
  });

  it('takes decomposed characters for what they are, and writes them so', () => {
    const text = 'Vi åkte till fjällen och älskar skollan. Hunden förr.'.normalize('NFD');
    const result = correct(text, model);
    expect(result.changes.map(({ original }) => original)).toEqual(['skollan']);
    expect(corrected('Jag är förvånnad.'.normalize('NFD'))).toBe(
      'Jag är förvånad.'.normalize('NFD'),
    );
    expect(corrected('Jag är förvånnad.')).toBe('Jag är förvånad.');
  });
});
