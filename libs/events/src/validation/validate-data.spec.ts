import { Exclude, Expose, plainToInstance, Transform, Type } from 'class-transformer';
import * as rules from 'class-validator';
import * as fc from 'fast-check';
import { defineEvent } from '../definition/define-event';
import { EventDataInvalidError } from './event-data-invalid.error';
import { InstancePlan } from './instance-plan';
import { RulePlan } from './rule-plan';
import { UNPLANNED } from './unplanned';
import { validateData } from './validate-data';

class Line {
  @rules.IsInt()
  @rules.Min(1)
  count!: number;

  @rules.IsOptional()
  @rules.IsString()
  text?: string;
}

class Base {
  @rules.IsString()
  @rules.IsNotEmpty()
  id!: string;

  @rules.IsString()
  kind!: string;
}

class Everything extends Base {
  @rules.IsIn(['a', 'b'])
  declare kind: string;

  @rules.IsDefined()
  @rules.IsArray()
  @rules.IsString({ each: true })
  tags!: string[];

  @rules.ValidateNested({ each: true })
  @Type(() => Line)
  lines!: Line[];

  @rules.IsOptional()
  @rules.ValidateNested()
  @Type(() => Line)
  line?: Line;

  @rules.ValidateIf((object: Everything) => object.id.length > 2)
  @rules.IsNumber({}, { message: 'no number' })
  amount?: number;

  @rules.IsUUID('4', { validateIf: (_, value) => value !== 'none' })
  ref!: string;

  @rules.IsOptional()
  @rules.IsEmail({}, { groups: ['never asked for'] })
  mail?: string;

  @rules.Allow()
  free?: unknown;

  defaulted = 'by the class';
}

class Nothing {}

const UUID = '9f0c1d2e-3b4a-4c5d-8e6f-7a8b9c0d1e2f';
const good = {
  id: 'one',
  kind: 'a',
  tags: ['x'],
  lines: [{ count: 1 }, { count: 2, text: 't', unknown: { deep: [1] } }],
  line: { count: 3 },
  amount: 1.5,
  ref: UUID,
  mail: 'a@example.org',
  free: { any: ['thing', null] },
};

type Type_ = new () => object;
const eventOf = (data: Type_) => defineEvent({ type: 'a.v1', data });

/** What the vendors make of it, without a plan. */
function byVendors(type: Type_, data: object): unknown {
  const instance = plainToInstance(type, data);
  const errors = rules.validateSync(instance, { forbidUnknownValues: false });
  return errors.length === 0 ? instance : 'refused';
}

function byUs(type: Type_, data: object): unknown {
  try {
    return validateData(eventOf(type), data);
  } catch (error) {
    if (error instanceof EventDataInvalidError) return 'refused';
    throw error;
  }
}

/** Or the error: not everything can be made an instance. */
function outcomeOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return { thrown: (error as Error).constructor.name };
  }
}

function expectTheSame(type: Type_, data: object): void {
  const ours = outcomeOf(() => byUs(type, data));
  expect(ours).toStrictEqual(outcomeOf(() => byVendors(type, data)));
}

/** Whether good data of the class goes by a plan. */
const isPlanned = (type: Type_, data: object) => {
  const made = InstancePlan.of(type).make(data);
  return made !== UNPLANNED && RulePlan.of(made).holds(made);
};

describe('validateData', () => {
  it('goes by a plan for good data of every kind of rule, and makes what the vendors make', () => {
    expect(isPlanned(Everything, good)).toBe(true);
    expectTheSame(Everything, good);
    expectTheSame(Nothing, good);
  });

  it('answers as class-validator does whatever the data is', () => {
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom('a', 'b', 'none', UUID, undefined, 0, 1, 1.5, '', [], {}, { count: 0 }),
      fc.constantFrom(['x', 1], [{ count: 1 }], [[{ count: 1 }]], [null]),
    );
    const keys = [...Object.keys(good), 'defaulted', 'unheard_of', 'toString', 'constructor'];
    const changes = fc.dictionary(fc.constantFrom(...keys), odd, { maxKeys: 2 });
    fc.assert(
      fc.property(changes, (changed) => expectTheSame(Everything, { ...good, ...changed })),
      { numRuns: 1_000 },
    );
  });

  it.each([new Date(0), new Map([[1, 2]]), new Set([1]), Buffer.from('x'), new Line(), () => 1])(
    'leaves what no JSON holds to the vendors: %p',
    (value) => {
      expect(isPlanned(Everything, { ...good, free: value })).toBe(false);
      expectTheSame(Everything, { ...good, free: value });
    },
  );

  it('shares nothing with the data it was given', () => {
    const data = JSON.parse(JSON.stringify(good)) as typeof good;
    const made = validateData(eventOf(Everything), data) as Everything;
    data.lines[0]!.count = 99;
    data.free.any.push('more');
    expect(made.lines[0]!.count).toBe(1);
    expect(made.free).toEqual({ any: ['thing', null] });
  });

  it.each([
    ['a transformation', [Transform(({ value }) => `${String(value)}!`)]],
    ['another name', [Expose({ name: 'other' })]],
    ['a field left out', [Exclude()]],
    ['a conversion', [Type(() => Date)]],
    ['a type that looks at the data', [Type((options) => (options ? Line : Line))]],
    ['a rule that waits for a promise', [rules.ValidatePromise()]],
  ])('leaves a class with %s to the vendors', (_, decorators) => {
    class Special {
      value!: unknown;
    }
    Reflect.decorate(decorators as PropertyDecorator[], Special.prototype, 'value');
    for (const value of ['2026-01-01', ['2026-01-01'], null]) {
      expect(isPlanned(Special, { value })).toBe(false);
      expectTheSame(Special, { value, other: 'x' });
    }
  });

  it('does not overwrite methods or accessors of the class', () => {
    class WithMembers {
      @rules.IsString()
      name = 'first';
      later = () => 'a field that is a function';
      greet(): string {
        return this.name;
      }
      get size(): number {
        return 1;
      }
    }
    const data = { name: 'x', greet: 'no', size: 2, later: 'no' };
    const made = validateData(eventOf(WithMembers), data) as WithMembers;
    expect([made.greet(), made.size, made.later()]).toEqual(['x', 1, expect.any(String)]);
  });

  it('gives a rule of the application what class-validator gives it, and heeds its answer', () => {
    const asked: unknown[] = [];
    class Custom {
      value!: string;
    }
    const validate = (
      value: unknown,
      { object, ...details }: rules.ValidationArguments = {} as never,
    ) => {
      asked.push(details, object instanceof Custom);
      return value === 'right';
    };
    const options = { target: Custom, propertyName: 'value', constraints: [7] };
    rules.registerDecorator({ ...options, name: 'own', validator: { validate } });
    expect(byUs(Custom, { value: 'right' })).toEqual({ value: 'right' });
    const details = { targetName: 'Custom', property: 'value', value: 'right', constraints: [7] };
    expect(asked).toEqual([details, true]);
    expect(byUs(Custom, { value: 'wrong' })).toBe('refused');
  });

  it('passes over rules that are asynchronous, as a synchronous validation does', () => {
    class Later {
      value!: string;
    }
    const validator = { validate: () => Promise.resolve(false) };
    const options = { target: Later, propertyName: 'value', async: true };
    rules.registerDecorator({ ...options, validator });
    expectTheSame(Later, { value: 'x' });
  });

  it('asks the container of the application for a rule of its own each time', () => {
    const right = { validate: (value: unknown) => value === 'right' };
    const anything = { validate: () => true };
    class IsRight implements rules.ValidatorConstraintInterface {
      validate = right.validate;
    }
    rules.ValidatorConstraint()(IsRight);
    class Contained {
      @rules.Validate(IsRight)
      value!: string;
    }
    expect(byUs(Contained, { value: 'right' })).toEqual({ value: 'right' });
    expect(byUs(Contained, { value: 'wrong' })).toBe('refused');
    rules.useContainer(
      { get: (asked: unknown) => (asked === IsRight ? anything : undefined) } as never,
      {
        fallback: true,
      },
    );
    try {
      expect(isPlanned(Contained, { value: 'wrong' })).toBe(true);
    } finally {
      rules.useContainer(undefined as never);
    }
  });
});
