import { ValidateBy } from 'class-validator';

/** The array has as many items as another field says. */
export function HasLengthOf(field: string): PropertyDecorator {
  return ValidateBy({
    name: 'hasLengthOf',
    constraints: [field],
    validator: {
      validate: (value, context) => {
        const expected = (context?.object as Record<string, unknown> | undefined)?.[field];
        return Array.isArray(value) && value.length === expected;
      },
      defaultMessage: (context) =>
        `${context?.property ?? 'it'} must have as many items as ${field} says`,
    },
  });
}
