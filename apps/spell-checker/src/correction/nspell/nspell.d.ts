declare module 'nspell' {
  interface NSpell {
    /** Every spelled form with its Hunspell flags; only entries of the dictionary have flags. */
    readonly data: Record<string, readonly string[]>;
    correct(word: string): boolean;
    add(word: string, model?: string): NSpell;
    dictionary(dic: string): NSpell;
  }

  function nspell(aff: string, dic: string): NSpell;

  export = nspell;
}
