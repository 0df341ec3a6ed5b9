// Essays with known mistakes, and how well their corrected texts did.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The first essays of a samples folder, each with the mistakes that `expected.json` lists. */
export function sampleEssays(folder, count) {
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .slice(0, count)
    .map((name) => ({
      name,
      bytes: readFileSync(join(folder, name)),
      mistakes: expected[name] ?? [],
    }));
}

/** How many of the mistakes became what was meant, and whether the layout was kept. */
export function judge(essay, correctedText) {
  const before = essay.bytes.toString('utf8');
  const words = new Set(wordsOf(correctedText));
  const fixed = essay.mistakes.filter(
    ({ mistake, correction }) =>
      !words.has(mistake) && wordsOf(correction).every((word) => words.has(word)),
  );
  const lines = (text) => text.split('\n').length;
  return {
    share: essay.mistakes.length === 0 ? 1 : fixed.length / essay.mistakes.length,
    missed: essay.mistakes.filter((one) => !fixed.includes(one)).map(({ mistake }) => mistake),
    sameLines: lines(before) === lines(correctedText),
    changed: before !== correctedText,
  };
}

function wordsOf(text) {
  return text.match(/[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu) ?? [];
}
