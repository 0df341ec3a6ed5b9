// The sources of third parties in ASCII: a text with one letter beyond Latin-1 takes two bytes a
// letter in V8, all of it. esbuild escapes every letter itself but those of regular expressions.
import { readFile } from 'node:fs/promises';

export const ascii = {
  name: 'ascii',
  setup(build) {
    build.onLoad({ filter: /\.[cm]?js$/ }, async ({ path }) => ({
      contents: inAscii(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

/** The same program in ASCII. */
export function inAscii(text) {
  return text.replace(/\\[^]|[^\0-\x7f]/g, (found) => {
    const letter = found.at(-1);
    return letter > '\x7f' ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : found;
  });
}
