import { inspect } from 'node:util';

/** What one option may be. */
export interface FieldRule {
  /** For the error: `a whole number from 1`. */
  readonly expects: string;
  readonly holds: (value: unknown) => boolean;
}

export type FieldRules = Readonly<Record<string, FieldRule>>;

/** The longest time a timer takes; above it Node's fires at once. */
const MOST_MS = 2 ** 31 - 1;

const isFinite = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

export const wholeNumber = (least: number): FieldRule => ({
  expects: `a whole number from ${least}`,
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= least,
});

export const milliseconds = (least: number): FieldRule => ({
  expects: `milliseconds from ${least} to ${MOST_MS}`,
  holds: (value) => isFinite(value) && value >= least && value <= MOST_MS,
});

export const share: FieldRule = {
  expects: 'a number from 0 to 1',
  holds: (value) => isFinite(value) && value >= 0 && value <= 1,
};

export const number = (least: number): FieldRule => ({
  expects: `a number from ${least}`,
  holds: (value) => isFinite(value) && value >= least,
});

export const yesOrNo: FieldRule = {
  expects: 'true or false',
  holds: (value) => typeof value === 'boolean',
};

export const aFunction: FieldRule = {
  expects: 'a function',
  holds: (value) => typeof value === 'function',
};

export const anything: FieldRule = { expects: 'anything', holds: () => true };

/** Every option that breaks its rule, or is none, each with its path. */
export function fieldProblems(path: string, value: unknown, rules: FieldRules): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [`${path} must be an object of options, not ${shown(value)}`];
  }
  return Object.entries(value).flatMap(([field, given]) => {
    const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
    const at = path === '' ? field : `${path}.${field}`;
    if (rule === undefined) {
      return [`${at} is no option; there are ${Object.keys(rules).join(', ')}`];
    }
    if (given === undefined || rule.holds(given)) return [];
    return [`${at} must be ${rule.expects}, not ${shown(given)}`];
  });
}

function shown(value: unknown): string {
  return inspect(value, { depth: 0, breakLength: Infinity, maxStringLength: 60 });
}
