import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { EventDataInvalidError } from './event-data-invalid.error';
import type { EventKind } from './event-kind';

/**
 * Checks data against the class of its definition and returns it as an instance of that class.
 * Fields the class does not know are kept: a newer producer may send more.
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
  const instance = plainToInstance(definition.data as new () => Data, data);
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
