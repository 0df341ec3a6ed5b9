// Essays for the race: sentences of the samples in ever new order, each with one more mistake that
// no other essay has, so that what was corrected before helps as little as it would in a school.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SAMPLES = fileURLToPath(new URL('../../../samples/essays/en/', import.meta.url));
const SENTENCES = 14;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** The same essays for the same seed. */
export function essays(count, seed) {
  const random = generator(seed);
  const sentences = readdirSync(SAMPLES)
    .filter((name) => name.endsWith('.txt'))
    .flatMap((name) => readFileSync(SAMPLES + name, 'utf8').match(/[^.!?]+[.!?]+/g) ?? []);
  return Array.from({ length: count }, () =>
    Array.from({ length: SENTENCES }, () => {
      const sentence = sentences[Math.floor(random() * sentences.length)].trim();
      return misspell(sentence, random);
    }).join(' '),
  );
}

/** One letter too many in one of the longer words. */
function misspell(sentence, random) {
  const words = sentence.split(/(\s+)/);
  const long = words.flatMap((word, i) => (/^[a-z]{5,}$/.test(word) ? [i] : []));
  if (long.length === 0) return sentence;
  const at = long[Math.floor(random() * long.length)];
  const word = words[at];
  const place = 1 + Math.floor(random() * (word.length - 1));
  const letter = LETTERS[Math.floor(random() * LETTERS.length)];
  words[at] = word.slice(0, place) + letter + word.slice(place);
  return words.join('');
}

/** mulberry32, by Tommy Ettinger (public domain). */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
