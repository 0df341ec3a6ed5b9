import { TransformationType } from 'class-transformer';
import type * as Storage from 'class-transformer/types/storage';
import { UNPLANNED } from './unplanned';

type Constructor = new () => object;
/** What becomes of a field: a copy, instances of a class, or nothing that is known here. */
type FieldPlan = 'copied' | InstancePlan | typeof UNPLANNED;

// Not exported by the package's barrel; it is what `plainToInstance` itself reads.
const { defaultMetadataStorage: decorators } =
  require('class-transformer/cjs/storage') as typeof Storage;

/** Converted, or filled in another way than by fields. */
const OTHERWISE_MADE = [String, Number, Boolean, Date, Buffer, Map, Set, Array, Promise];
/** Fields a class does not know come from outside: only so many are remembered. */
const MOST_FIELDS = 1_000;

/**
 * How plain data becomes an instance of one class, worked out once instead of at each call: what
 * `plainToInstance` of class-transformer makes, for data that came out of JSON and for classes with
 * no decorator of class-transformer but `@Type(() => AClass)`. Everything else is UNPLANNED.
 */
export class InstancePlan {
  private static readonly plans = new WeakMap<Constructor, InstancePlan>();
  private readonly fields = new Map<string, FieldPlan>();
  private readonly isKnown: boolean;

  private constructor(private readonly type: Constructor) {
    this.isKnown =
      !isOtherwiseMade(type) &&
      decorators.getStrategy(type) === 'none' &&
      decorators.getExposedMetadatas(type).length === 0 &&
      decorators.getExcludedMetadatas(type).length === 0;
  }

  static of(type: Constructor): InstancePlan {
    let plan = InstancePlan.plans.get(type);
    if (plan === undefined) InstancePlan.plans.set(type, (plan = new InstancePlan(type)));
    return plan;
  }

  /** A new instance that shares nothing with the data. */
  make(data: object): object | typeof UNPLANNED {
    if (!this.isKnown || Object.getPrototypeOf(data) !== Object.prototype) return UNPLANNED;
    const instance = new this.type() as Record<string, unknown>;
    if (instance.constructor !== this.type) return UNPLANNED;
    const source = data as Record<string, unknown>;
    for (const key of Object.keys(source)) {
      // Methods and accessors of the class are not overwritten, and some names are left out.
      if (key in this.type.prototype || typeof instance[key] === 'function') return UNPLANNED;
      const field = this.fieldPlan(key);
      if (field === UNPLANNED) return UNPLANNED;
      const copy = copyOf(source[key], field === 'copied' ? undefined : field);
      if (copy === UNPLANNED) return UNPLANNED;
      instance[key] = copy;
    }
    return instance;
  }

  private fieldPlan(key: string): FieldPlan {
    let field = this.fields.get(key);
    if (field !== undefined) return field;
    field = this.planField(key);
    if (this.fields.size < MOST_FIELDS) this.fields.set(key, field);
    return field;
  }

  private planField(key: string): FieldPlan {
    const { type } = this;
    const { PLAIN_TO_CLASS } = TransformationType;
    if (decorators.findTransformMetadatas(type, key, PLAIN_TO_CLASS).length > 0) return UNPLANNED;
    const typed = decorators.findTypeMetadata(type, key) as FoundType | undefined;
    if (typed === undefined) return 'copied';
    const { options, reflectedType, typeFunction } = typed;
    // A function that looks at the data may answer differently each time.
    if (typeFunction === undefined || typeFunction.length > 0) return UNPLANNED;
    if (options?.discriminator !== undefined) return UNPLANNED;
    const target = typeFunction();
    if (typeof target !== 'function') return UNPLANNED;
    // What the field is declared as makes its lists: arrays, unless it is a class that has a push.
    const isList = [undefined, Object, Array].includes(reflectedType as ArrayConstructor);
    if (!isList && (reflectedType !== target || 'push' in target.prototype)) return UNPLANNED;
    const plan = InstancePlan.of(target as Constructor);
    return plan.isKnown ? plan : UNPLANNED;
  }
}

interface FoundType {
  readonly typeFunction?: (() => unknown) | undefined;
  readonly reflectedType?: unknown;
  readonly options?: { readonly discriminator?: unknown } | undefined;
}

/** @param plan - Of what objects, also those of a list, become; undefined for plain copies. */
function copyOf(value: unknown, plan: InstancePlan | undefined): unknown {
  if (typeof value === 'function') return UNPLANNED;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return copyOfList(value, plan);
  if (plan !== undefined) return plan.make(value);
  if (Object.getPrototypeOf(value) !== Object.prototype) return UNPLANNED;
  const source = value as Record<string, unknown>;
  const copies: Record<string, unknown> = {};
  for (const key of Object.keys(source)) {
    if (key in Object.prototype) return UNPLANNED;
    const copy = copyOf(source[key], undefined);
    if (copy === UNPLANNED) return UNPLANNED;
    copies[key] = copy;
  }
  return copies;
}

function copyOfList(list: readonly unknown[], plan: InstancePlan | undefined): unknown {
  const copies: unknown[] = [];
  for (let index = 0; index < list.length; index += 1) {
    // Holes are left out by the vendor.
    const copy = index in list ? copyOf(list[index], plan) : UNPLANNED;
    if (copy === UNPLANNED) return UNPLANNED;
    copies.push(copy);
  }
  return copies;
}

function isOtherwiseMade(type: Constructor): boolean {
  return OTHERWISE_MADE.some((one) => type === one || type.prototype instanceof one);
}
