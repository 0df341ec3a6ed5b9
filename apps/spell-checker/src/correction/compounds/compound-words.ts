import { readEntry } from '../nspell/hunspell-source';
import type { SpellingDictionary } from '../nspell/spelling-dictionary';
import { applySuffix, readSuffixRules, SuffixReversal, type SuffixRule } from './suffix-rules';

/** Shorter parts make a compound of nearly any misspelling. */
const SHORTEST_PART = 3;
const MOST_PARTS = 3;

/** How a compound divides: its first part, as spelled, and the rest. */
export interface CompoundSplit {
  readonly head: string;
  readonly tail: string;
}

/**
 * Closed compounds as Hunspell's COMPOUNDBEGIN, COMPOUNDMIDDLE and COMPOUNDEND flags allow them:
 * first parts are entries with a begin flag and their linking forms ("skol-", "sommarlovs-"), last
 * parts are inflected forms of entries with the end flag. CHECKCOMPOUNDTRIPLE, SIMPLIFIEDTRIPLE
 * and CHECKCOMPOUNDDUP hold.
 */
export class CompoundWords {
  private readonly begins = new Set<string>();
  private readonly endFlags = new Map<string, readonly string[]>();
  private readonly reversal: SuffixReversal;
  private readonly endFlag: string | undefined;

  constructor(
    private readonly dictionary: SpellingDictionary,
    private readonly isCommon: (word: string) => boolean,
  ) {
    const rules = readSuffixRules(dictionary.source.aff);
    const { compoundBegin: begin = '', compoundMiddle: middle = '' } = dictionary.flags;
    this.endFlag = dictionary.flags.compoundEnd;
    this.reversal = new SuffixReversal(rules);
    if (begin === '') return;
    const linking = new Map<string, SuffixRule[]>();
    for (const rule of rules) {
      if (!rule.continuation.includes(begin) && !rule.continuation.includes(middle)) continue;
      linking.set(rule.flag, [...(linking.get(rule.flag) ?? []), rule]);
    }
    for (const dic of dictionary.source.dics) this.readBegins(dic, begin, linking);
    for (const line of dictionary.partLines) this.readEnd(line);
  }

  /** Whether any word of the language may be a compound. */
  get possible(): boolean {
    return this.begins.size > 0;
  }

  isBegin(part: string): boolean {
    return this.begins.has(part) && (part.length > SHORTEST_PART || this.isCommon(part));
  }

  isEnd(part: string): boolean {
    const end = this.endFlag;
    if (end === undefined || part.length < SHORTEST_PART) return false;
    if (part.length === SHORTEST_PART && !this.isCommon(part)) return false;
    if (this.flagsOf(part).includes(end)) return true;
    for (const { flags } of this.reversal.stems(part, this.flagsOf)) {
      if (flags.includes(end)) return true;
    }
    return false;
  }

  /** Whether the lower-case word is a compound of two or three words. */
  isCompound(word: string, parts = MOST_PARTS): boolean {
    for (const { head, tail } of this.splits(word)) {
      if (!this.isBegin(head) || head === tail) continue;
      if (this.isEnd(tail) || (parts > 2 && this.isCompound(tail, parts - 1))) return true;
    }
    return false;
  }

  /** Every place where the word may be divided, the simplified triples ("fallucka") among them. */
  *splits(word: string): Generator<CompoundSplit> {
    for (let at = SHORTEST_PART; at <= word.length - SHORTEST_PART; at += 1) {
      const head = word.slice(0, at);
      const tail = word.slice(at);
      const last = head.at(-1);
      const doubled = head.at(-2) === last;
      if (!(tail[0] === last && (doubled || tail[1] === last))) yield { head, tail };
      if (doubled && word[at - 2] === last) yield { head, tail: last + tail };
    }
  }

  /** Dictionary entries a form is inflected from. */
  *stems(form: string): Generator<string> {
    for (const { stem } of this.reversal.stems(form, this.flagsOf)) yield stem;
  }

  private readonly flagsOf = (word: string): readonly string[] => {
    const own = this.dictionary.flagsOf(word);
    return own.length > 0 ? own : (this.endFlags.get(word) ?? own);
  };

  private readBegins(dic: string, begin: string, linking: Map<string, SuffixRule[]>): void {
    for (const line of dic.split('\n')) {
      const entry = readEntry(line);
      if (!entry) continue;
      const word = entry.word.toLowerCase();
      for (const flag of entry.flags) {
        if (flag === begin) this.begins.add(word);
        for (const rule of linking.get(flag) ?? []) {
          const form = applySuffix(word, rule);
          if (form) this.begins.add(form);
        }
      }
    }
  }

  private readEnd(line: string): void {
    const entry = readEntry(line);
    if (entry && this.endFlag && entry.flags.includes(this.endFlag)) {
      this.endFlags.set(entry.word, Array.from(entry.flags));
    }
  }
}
