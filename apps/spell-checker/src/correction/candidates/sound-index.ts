import type { LanguageProfile } from '../language/language-profile';

const SHORTEST_KEY = 2;
const MOST_OF_A_KEY = 60;

/** Finds common words that sound like a misspelled one, however many letters lie between them. */
export class SoundIndex {
  private readonly byKey = new Map<string, string[]>();
  private readonly silent: RegExp;

  constructor(
    words: Iterable<string>,
    private readonly profile: LanguageProfile,
  ) {
    this.silent = new RegExp(`[${profile.confusions.vowels}'-]`, 'g');
    for (const word of words) {
      const key = this.soundKey(word);
      if (key.length < SHORTEST_KEY) continue;
      const same = this.byKey.get(key);
      if (!same) this.byKey.set(key, [word]);
      else if (same.length < MOST_OF_A_KEY) same.push(word);
    }
  }

  like(word: string): readonly string[] {
    return this.byKey.get(this.soundKey(word)) ?? [];
  }

  /** The consonants of a word as they sound: "fysics" and "physics" have one key. */
  private soundKey(word: string): string {
    let sound = word;
    for (const [pattern, replacement] of this.profile.soundRules) {
      sound = sound.replace(pattern, replacement);
    }
    const consonants = sound.replace(this.silent, '').replace(/(.)\1+/g, '$1');
    return this.profile.confusions.vowels.includes(sound[0] ?? '-') ? `a${consonants}` : consonants;
  }
}
