/** A Hunspell dictionary as text: affix file, and one or more word lists in its flags. */
export interface HunspellSource {
  readonly aff: string;
  readonly dics: readonly string[];
}

/** Flags that decide what an entry may be, as the affix file names them. */
export interface HunspellFlags {
  readonly onlyInCompound?: string;
  readonly compoundBegin?: string;
  readonly compoundMiddle?: string;
  readonly compoundEnd?: string;
  readonly noSuggest?: string;
  readonly forbidden?: string;
}

export function readFlags(aff: string): HunspellFlags {
  const flag = (name: string): string | undefined =>
    new RegExp(`^${name}\\s+(\\S+)`, 'm').exec(aff)?.[1];
  return {
    onlyInCompound: flag('ONLYINCOMPOUND'),
    compoundBegin: flag('COMPOUNDBEGIN'),
    compoundMiddle: flag('COMPOUNDMIDDLE'),
    compoundEnd: flag('COMPOUNDEND'),
    noSuggest: flag('NOSUGGEST'),
    forbidden: flag('FORBIDDENWORD'),
  };
}

/** Word and flags of a line of a word list; undefined for a comment or an empty line. */
export function readEntry(line: string): { word: string; flags: string } | undefined {
  if (line === '' || line.startsWith('\t')) return undefined;
  const slash = line.indexOf('/', 1);
  if (slash < 0) return { word: line.trim(), flags: '' };
  const blank = line.slice(slash).search(/\s/);
  const flags = blank < 0 ? line.slice(slash + 1) : line.slice(slash + 1, slash + blank);
  return { word: line.slice(0, slash), flags };
}

/**
 * The affix file without its compound rules. nspell turns them into regular expressions that are
 * not anchored, so that the Swedish one of digits (`0*`) takes any word for a right one.
 */
export function withoutCompoundRules(aff: string): string {
  return aff.replace(/^COMPOUNDRULE.*$/gm, '');
}

/**
 * Splits a word list in what stands alone and what is only a part of compounds. nspell merges the
 * flags of homonyms, and then refuses words such as Swedish "fördelar" because an entry of that
 * spelling is a part.
 */
export function splitCompoundParts(
  dic: string,
  onlyInCompound: string | undefined,
): { standalone: string; parts: string[] } {
  if (onlyInCompound === undefined) return { standalone: dic, parts: [] };
  const standalone: string[] = [];
  const parts: string[] = [];
  for (const line of dic.split('\n')) {
    const slash = line.indexOf('/', 1);
    const isPart = slash > 0 && line.indexOf(onlyInCompound, slash) > 0;
    (isPart ? parts : standalone).push(line);
  }
  return { standalone: standalone.join('\n'), parts };
}
