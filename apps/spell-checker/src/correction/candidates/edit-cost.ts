/** How likely a learner writes one thing for another; 1 is an edit without any reason. */
export interface ConfusionModel {
  readonly vowels: string;
  /** Pairs of letters that are often confused ("ck": c and k), with what that costs. */
  readonly letters: Readonly<Record<string, number>>;
  /** Spellings of a sound: each of a row may be written for another ("ph f"). */
  readonly sounds: readonly (readonly [spellings: string, cost: number])[];
}

interface Rewrite {
  readonly from: string;
  readonly to: string;
  readonly cost: number;
}

const LONGEST_SPELLING = 5;
const KEYBOARD = ['qwertyuiopå', 'asdfghjklöä', 'zxcvbnm'];
const COST = { doubled: 0.35, swapped: 0.6, vowel: 0.75, key: 0.95, missing: 0.85, extra: 0.95 };
const COST_OTHER = 1.1;
const COST_MARK = 0.15;
const COST_FIRST = 0.3;
const COST_MISSING_VOWEL = 0.7;
const COST_SILENT = 0.55;
/** Learners leave letters out more often than they put in silent ones. */
const COST_LONGER = 0.1;

/** Weighs what separates a misspelling from the word it may stand for. */
export class EditCost {
  private readonly substitutions = new Map<string, number>();
  private readonly rewrites = new Map<string, Rewrite[]>();
  private readonly vowels: ReadonlySet<string>;
  private prepared: { word: string; rewrites: Rewrite[][] } = { word: '', rewrites: [] };
  private table = new Float64Array(1024);

  constructor(model: ConfusionModel) {
    this.vowels = new Set(model.vowels);
    for (const row of KEYBOARD) {
      for (let at = 1; at < row.length; at += 1) this.pair(row.slice(at - 1, at + 1), COST.key);
    }
    for (const a of this.vowels) for (const b of this.vowels) this.pair(a + b, COST.vowel);
    for (const [letters, cost] of Object.entries(model.letters)) this.pair(letters, cost);
    for (const [spellings, cost] of model.sounds) {
      const all = spellings.split(' ');
      for (const from of all) {
        const others = all.filter((to) => to !== from).map((to) => rewrite(from, to, cost));
        this.rewrites.set(from, [...(this.rewrites.get(from) ?? []), ...others]);
      }
    }
  }

  /** The least cost of edits that turn the written word into the meant one, both lower-case. */
  between(written: string, meant: string): number {
    if (written !== this.prepared.word) this.prepare(written);
    const width = meant.length + 1;
    const size = (written.length + 1) * width;
    if (this.table.length < size) this.table = new Float64Array(2 * size);
    const cost = this.table;
    cost[0] = 0;
    for (let i = 0; i <= written.length; i += 1) {
      const rewrites = this.prepared.rewrites[i] ?? [];
      for (let j = 0; j <= meant.length; j += 1) {
        if (i === 0 && j === 0) continue;
        let best = Number.POSITIVE_INFINITY;
        if (i > 0) best = (cost[(i - 1) * width + j] as number) + this.extra(written, i);
        if (j > 0)
          best = Math.min(best, (cost[i * width + j - 1] as number) + this.missing(meant, j));
        if (i > 0 && j > 0) {
          const step = this.substitution(written, i, meant, j);
          best = Math.min(best, (cost[(i - 1) * width + j - 1] as number) + step);
        }
        if (isSwap(written, i, meant, j)) {
          best = Math.min(best, (cost[(i - 2) * width + j - 2] as number) + COST.swapped);
        }
        for (const { from, to, cost: step } of rewrites) {
          if (j < to.length || !meant.startsWith(to, j - to.length)) continue;
          best = Math.min(best, (cost[(i - from.length) * width + j - to.length] as number) + step);
        }
        cost[i * width + j] = best;
      }
    }
    return cost[size - 1] as number;
  }

  private pair(letters: string, cost: number): void {
    const [a = '', b = ''] = letters;
    this.substitutions.set(a + b, cost);
    this.substitutions.set(b + a, cost);
  }

  /** Finds what may be rewritten where, once for all the words a written one is compared with. */
  private prepare(written: string): void {
    const rewrites: Rewrite[][] = [[]];
    for (let end = 1; end <= written.length; end += 1) {
      const found: Rewrite[] = [];
      for (let length = 1; length <= Math.min(LONGEST_SPELLING, end); length += 1) {
        found.push(...(this.rewrites.get(written.slice(end - length, end)) ?? []));
      }
      rewrites.push(found);
    }
    this.prepared = { word: written, rewrites };
  }

  private extra(word: string, at: number): number {
    const letter = word[at - 1] as string;
    if (letter === word[at - 2]) return COST.doubled;
    if (isMark(letter)) return COST_MARK;
    const first = at === 1 ? COST_FIRST : 0;
    return first + (isSilent(word, at) ? COST_SILENT : COST.extra);
  }

  private missing(word: string, at: number): number {
    const letter = word[at - 1] as string;
    if (letter === word[at - 2]) return COST.doubled;
    if (isMark(letter)) return COST_MARK;
    const first = at === 1 ? COST_FIRST : 0;
    if (isSilent(word, at)) return first + COST_SILENT;
    return first + (this.vowels.has(letter) ? COST_MISSING_VOWEL : COST.missing);
  }

  private substitution(written: string, i: number, meant: string, j: number): number {
    const a = written[i - 1] as string;
    const b = meant[j - 1] as string;
    if (a === b) return 0;
    const first = i === 1 && j === 1 ? COST_FIRST : 0;
    return first + (this.substitutions.get(a + b) ?? COST_OTHER);
  }
}

function rewrite(from: string, to: string, cost: number): Rewrite {
  return { from, to, cost: cost + COST_LONGER * Math.max(0, from.length - to.length) };
}

function isMark(letter: string): boolean {
  return letter === "'" || letter === '-';
}

/** A last e, and an h behind a consonant, are heard by nobody. */
function isSilent(word: string, at: number): boolean {
  const letter = word[at - 1];
  if (letter === 'e') return at === word.length;
  return letter === 'h' && /[bcdgkprtwx]/.test(word[at - 2] ?? '');
}

function isSwap(written: string, i: number, meant: string, j: number): boolean {
  if (i < 2 || j < 2) return false;
  return written[i - 1] === meant[j - 2] && written[i - 2] === meant[j - 1];
}
