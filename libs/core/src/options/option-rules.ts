import { inspect } from 'node:util';

/** What one option may be. */
export interface FieldRule {
  /** For the error: `a whole number from 1`. */
  readonly expects: string;
  readonly holds: (value: unknown) => boolean;
  /** Problems further inside, where the value as such is right. */
  readonly inner?: (path: string, value: unknown) => readonly string[];
}

export type FieldRules = Readonly<Record<string, FieldRule>>;

/** A rule for every option there is: one that is forgotten does not compile. */
export type RulesOf<Options> = Readonly<Record<keyof Options, FieldRule>>;

/** The longest time a timer takes; above it Node's fires at once. */
const MOST_MS = 2 ** 31 - 1;

const isFinite = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

const isFields = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What options are made of; see {@link fieldProblems}. */
export const rule = {
  wholeNumber: (least: number): FieldRule => ({
    expects: `a whole number from ${least}`,
    holds: (value) => Number.isSafeInteger(value) && (value as number) >= least,
  }),
  milliseconds: (least: number): FieldRule => ({
    expects: `milliseconds from ${least} to ${MOST_MS}`,
    holds: (value) => isFinite(value) && value >= least && value <= MOST_MS,
  }),
  number: (least: number): FieldRule => ({
    expects: `a number from ${least}`,
    holds: (value) => isFinite(value) && value >= least,
  }),
  share: {
    expects: 'a number from 0 to 1',
    holds: (value) => isFinite(value) && value >= 0 && value <= 1,
  },
  text: { expects: 'a text', holds: (value) => typeof value === 'string' },
  yesOrNo: { expects: 'true or false', holds: (value) => typeof value === 'boolean' },
  aFunction: { expects: 'a function', holds: (value) => typeof value === 'function' },
  anything: { expects: 'anything', holds: () => true },
  /** An instance, or whatever else is no plain value. */
  anObject: { expects: 'an object', holds: isFields },
  /** What is known by its methods: one's own will do. */
  having: (what: string, ...methods: readonly string[]): FieldRule => ({
    expects: `${what} (${methods.join(', ')})`,
    holds: (value) =>
      isFields(value) &&
      methods.every((name) => typeof (value as Record<string, unknown>)[name] === 'function'),
  }),
  oneOf: (...choices: readonly unknown[]): FieldRule => ({
    expects: `one of ${choices.map(String).join(', ')}`,
    holds: (value) => choices.includes(value),
  }),
  either: (one: FieldRule, other: FieldRule): FieldRule => ({
    expects: `${one.expects} or ${other.expects}`,
    holds: (value) => one.holds(value) || other.holds(value),
    inner: (path, value) => [
      ...(one.holds(value) ? (one.inner?.(path, value) ?? []) : (other.inner?.(path, value) ?? [])),
    ],
  }),
  list: (item: FieldRule): FieldRule => ({
    expects: `a list, each of it ${item.expects}`,
    holds: (value) => Array.isArray(value) && value.every((one) => item.holds(one)),
  }),
  fields: <Options = Record<string, unknown>>(rules: RulesOf<Options>): FieldRule => ({
    expects: 'an object of options',
    holds: isFields,
    inner: (path, value) => fieldProblems(path, value, rules as FieldRules),
  }),
  /** Values of one kind by names of any. */
  byName: (item: FieldRule): FieldRule => ({
    expects: 'an object of values by name',
    holds: isFields,
    inner: (path, value) =>
      Object.entries(value as object).flatMap(([name, one]) =>
        problemsOf(`${path}.${name}`, one, item),
      ),
  }),
} as const satisfies Readonly<Record<string, FieldRule | ((...given: never[]) => FieldRule)>>;

/** Every option that breaks its rule, or is none, each with its path. */
export function fieldProblems(path: string, value: unknown, rules: FieldRules): string[] {
  if (!isFields(value)) return [`${path} must be an object of options, not ${shown(value)}`];
  return Object.entries(value).flatMap(([field, given]) => {
    const known = Object.hasOwn(rules, field) ? rules[field] : undefined;
    const at = path === '' ? field : `${path}.${field}`;
    if (known === undefined) {
      return [`${at} is no option; there are ${Object.keys(rules).join(', ')}`];
    }
    return given === undefined ? [] : problemsOf(at, given, known);
  });
}

/** Those of several values that break one rule, each by its name. */
export function brokenBy(asked: FieldRule, values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => problemsOf(name, value, asked));
}

function problemsOf(path: string, value: unknown, { expects, holds, inner }: FieldRule): string[] {
  if (!holds(value)) return [`${path} must be ${expects}, not ${shown(value)}`];
  return [...(inner?.(path, value) ?? [])];
}

/** Not more than an error can bear, and of an object not what is in it: it may be a secret. */
function shown(value: unknown): string {
  return inspect(value, { depth: 0, breakLength: Infinity, maxStringLength: 60 });
}
