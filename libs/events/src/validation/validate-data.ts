import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { EventKind } from '../definition/event-kind';
import { EventDataInvalidError } from './event-data-invalid.error';
import { InstancePlan } from './instance-plan';
import { RulePlan } from './rule-plan';
import { UNPLANNED } from './unplanned';

/**
 * Checks data against the class of its definition and returns it as an instance of that class.
 * Fields the class does not know are kept: a newer producer may send more.
 *
 * What a class asks for is worked out at its first event, after which good data costs a tenth. Data
 * that is not plain, classes that do more than a plan knows and data that may be wrong go through
 * class-transformer and class-validator themselves.
 *
 * @throws {EventDataInvalidError} listing every problem with its path.
 */
export function validateData<Data extends object>(
  definition: EventKind<Data>,
  data: unknown,
): Data {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new EventDataInvalidError(definition.type, ['data is not an object']);
  }
  const type = definition.data as new () => Data;
  const planned = InstancePlan.of(type).make(data);
  if (planned !== UNPLANNED && RulePlan.of(planned).holds(planned)) return planned as Data;
  const instance = plainToInstance(type, data);
  const errors = validateSync(instance, { forbidUnknownValues: false });
  if (errors.length > 0) {
    throw new EventDataInvalidError(
      definition.type,
      errors.flatMap((error) => texts(error, '')),
    );
  }
  return instance;
}

function texts(error: ValidationError, parent: string): string[] {
  const path = parent === '' ? error.property : `${parent}.${error.property}`;
  const own = Object.values(error.constraints ?? {}).map((text) => `${path}: ${text}`);
  return [...own, ...(error.children ?? []).flatMap((child) => texts(child, path))];
}
