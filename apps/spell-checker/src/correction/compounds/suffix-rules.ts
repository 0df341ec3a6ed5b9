/** One line of a Hunspell suffix class. */
export interface SuffixRule {
  readonly flag: string;
  readonly strip: string;
  readonly add: string;
  /** Flags the suffixed form has in its turn. */
  readonly continuation: string;
  matches(stem: string): boolean;
}

const CLASS_LINE = /^SFX\s+(\S)\s+(\S+)\s+(\S+)\s+(\S+)/;

/**
 * Reads the suffix classes of an affix file; the first line of a class, which counts, is left out.
 */
export function readSuffixRules(aff: string): SuffixRule[] {
  const rules: SuffixRule[] = [];
  for (const line of aff.split(/\r?\n/)) {
    const [, flag, strip, added, condition] = CLASS_LINE.exec(line) ?? [];
    if (!flag || !strip || !added || !condition) continue;
    const [add = '', continuation = ''] = added.split('/');
    const pattern = condition === '.' ? undefined : new RegExp(`${condition}$`);
    rules.push({
      flag,
      strip: strip === '0' ? '' : strip,
      add: add === '0' ? '' : add,
      continuation,
      matches: (stem) => pattern === undefined || pattern.test(stem),
    });
  }
  return rules;
}

/** The suffixed form, or undefined where the rule does not fit the stem. */
export function applySuffix(stem: string, rule: SuffixRule): string | undefined {
  if (!stem.endsWith(rule.strip) || !rule.matches(stem)) return undefined;
  return stem.slice(0, stem.length - rule.strip.length) + rule.add;
}

/** Finds the stems a form may be inflected from, without a list of all forms. */
export class SuffixReversal {
  /** By what the suffix adds, then by what it strips. */
  private readonly byEnding = new Map<string, Map<string, SuffixRule[]>>();
  private readonly longest: number;

  constructor(rules: readonly SuffixRule[]) {
    for (const rule of rules) {
      const byStrip = this.byEnding.get(rule.add) ?? new Map<string, SuffixRule[]>();
      this.byEnding.set(rule.add, byStrip);
      byStrip.set(rule.strip, [...(byStrip.get(rule.strip) ?? []), rule]);
    }
    this.longest = Math.max(0, ...rules.map((rule) => rule.add.length));
  }

  /** Stems with the flag of the rule that makes the form of them, each with all its flags. */
  *stems(
    form: string,
    flagsOf: (word: string) => readonly string[],
  ): Generator<{ stem: string; flags: readonly string[] }> {
    for (let length = 0; length <= Math.min(this.longest, form.length - 1); length += 1) {
      const byStrip = this.byEnding.get(length === 0 ? '' : form.slice(-length));
      if (!byStrip) continue;
      const head = form.slice(0, form.length - length);
      for (const [strip, rules] of byStrip) {
        const stem = head + strip;
        const flags = flagsOf(stem);
        if (flags.length === 0) continue;
        const made = rules.some((rule) => flags.includes(rule.flag) && rule.matches(stem));
        if (made) yield { stem, flags };
      }
    }
  }
}
