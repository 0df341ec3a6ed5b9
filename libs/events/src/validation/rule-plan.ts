import { getMetadataStorage, ValidationTypes, type ValidationArguments } from 'class-validator';

type Metadata = ReturnType<Vendor['getTargetValidationMetadatas']>[number];
type Vendor = ReturnType<typeof getMetadataStorage>;
type Constraint = ReturnType<Vendor['getTargetValidatorConstraints']>[number];
type Fields = Record<string, unknown>;
type Condition = (object: object, value: unknown) => boolean;

interface Rule {
  readonly metadata: Metadata;
  readonly check: (value: unknown, details: ValidationArguments) => unknown;
}

interface FieldRules {
  readonly name: string;
  readonly conditions: readonly Condition[];
  readonly rules: readonly Rule[];
  readonly isNested: boolean;
}

const { CONDITIONAL_VALIDATION, CUSTOM_VALIDATION, IS_DEFINED, NESTED_VALIDATION, WHITELIST } =
  ValidationTypes;
const PLANNED = new Set([
  CONDITIONAL_VALIDATION,
  CUSTOM_VALIDATION,
  IS_DEFINED,
  NESTED_VALIDATION,
  WHITELIST,
]);
/** class-validator's own wrapper of a rule that is a function: it holds no state. */
const WRAPPER = 'CustomConstraint';

/**
 * The rules of one class, looked up once instead of at each call. They are class-validator's own
 * validators, with the arguments it gives them; only which of them to ask is kept here.
 *
 * It says that an object holds to them, or that it may not: why, and whether, is then for
 * `validateSync` to say. Decorators that come after a class's first event are not seen.
 */
export class RulePlan {
  private static readonly plans = new WeakMap<object, RulePlan>();
  private readonly fields: readonly FieldRules[];
  private readonly isKnown: boolean;

  private constructor(private readonly type: { readonly name: string }) {
    const storage = getMetadataStorage();
    const found = storage.getTargetValidationMetadatas(type as never, '', false, false);
    this.isKnown = found.every((metadata) => PLANNED.has(metadata.type));
    const names = [...new Set(found.map(({ propertyName }) => propertyName))];
    this.fields = names.map((name) =>
      fieldRules(
        name,
        found.filter(({ propertyName }) => propertyName === name),
      ),
    );
  }

  /** By the class an object is of, as class-validator goes. */
  static of(object: object): RulePlan {
    const type = object.constructor;
    let plan = RulePlan.plans.get(type);
    if (plan === undefined) RulePlan.plans.set(type, (plan = new RulePlan(type)));
    return plan;
  }

  /** Whether the object certainly keeps every rule. */
  holds(object: object): boolean {
    if (!this.isKnown) return false;
    for (const field of this.fields) if (!this.holdsField(object, field)) return false;
    return true;
  }

  private holdsField(object: object, { conditions, isNested, name, rules }: FieldRules): boolean {
    const value = (object as Fields)[name];
    for (const condition of conditions) if (!condition(object, value)) return true;
    for (const rule of rules) if (!this.holdsRule(object, name, value, rule)) return false;
    return !isNested || holdsNested(value);
  }

  private holdsRule(object: object, property: string, value: unknown, rule: Rule): boolean {
    const { check, metadata } = rule;
    const { constraints, each, validateIf } = metadata;
    if (validateIf !== undefined && !validateIf(object, value)) return true;
    const targetName = this.type.name;
    const details = { targetName, property, object, value, constraints };
    if (!each || !isCollection(value)) return isTrue(check(value, details));
    return Array.isArray(value) && value.every((one) => isTrue(check(one, details)));
  }
}

function fieldRules(name: string, found: readonly Metadata[]): FieldRules {
  const ofType = (...types: string[]) => found.filter(({ type }) => types.includes(type));
  const conditions = ofType(CONDITIONAL_VALIDATION);
  return {
    name,
    conditions: conditions.map(({ constraints }) => (constraints as [Condition])[0]),
    rules: ofType(IS_DEFINED, CUSTOM_VALIDATION).flatMap(rulesOf),
    isNested: ofType(NESTED_VALIDATION).length > 0,
  };
}

function rulesOf(metadata: Metadata): readonly Rule[] {
  const found = getMetadataStorage().getTargetValidatorConstraints(metadata.constraintCls);
  // A synchronous validation passes over those that are asynchronous.
  return found.filter(({ async }) => !async).map((one) => ({ metadata, check: checkOf(one) }));
}

/** A class of the application's own may come from its container, which decides each time. */
function checkOf(constraint: Constraint): Rule['check'] {
  if (constraint.target.name !== WRAPPER) {
    return (value, details) => constraint.instance.validate(value, details);
  }
  const { instance } = constraint;
  return (value, details) => instance.validate(value, details);
}

/** Objects by the rules of their own class, also those in lists. */
function holdsNested(value: unknown): boolean {
  if (value === undefined) return true;
  if (Array.isArray(value)) {
    for (const one of value) if (!holdsNested(one)) return false;
    return true;
  }
  if (typeof value !== 'object' || value === null || isCollection(value)) return false;
  return typeof value.constructor === 'function' && RulePlan.of(value).holds(value);
}

function isCollection(value: unknown): boolean {
  return Array.isArray(value) || value instanceof Set || value instanceof Map;
}

/** A promise, or another answer that must be looked at, is not for a plan to judge. */
function isTrue(answer: unknown): boolean {
  return answer === true;
}
