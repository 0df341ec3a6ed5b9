/** How a word is capitalised; `mixed` is neither of the others ("iPhone", "McDonald"). */
export type LetterCase = 'lower' | 'capitalised' | 'upper' | 'mixed';

export function letterCaseOf(word: string): LetterCase {
  if (word === word.toLowerCase()) return 'lower';
  const rest = Array.from(word).slice(1).join('');
  if (word === word.toUpperCase()) return rest === '' ? 'capitalised' : 'upper';
  return rest === rest.toLowerCase() ? 'capitalised' : 'mixed';
}

/**
 * Writes a word of the dictionary in the capitals of the word it replaces; its own capital stays.
 */
export function inLetterCase(word: string, letterCase: LetterCase): string {
  if (letterCase === 'upper') return word.toUpperCase();
  if (letterCase === 'capitalised') return word.charAt(0).toUpperCase() + word.slice(1);
  return word;
}
