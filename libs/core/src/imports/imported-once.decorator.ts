import 'reflect-metadata';

/** In the registry of all: a second copy of this package is to find it as well. */
const IMPORTED_ONCE = Symbol.for('mainstay.core.imported-once');

/** What a module that an application imports once says of a second import. */
export interface ImportedOnceRule {
  /** What else whoever imports it again may have meant; stands at the end of the error. */
  readonly otherwise?: string;
}

/**
 * For a module that works for the whole application. Importing it again under the same tokens
 * fails the boot: each import would be a module of its own, as a second bus with its consumers.
 * A dynamic module that several modules share is one import.
 */
export function ImportedOnce(rule: ImportedOnceRule = {}): ClassDecorator {
  return (module) => Reflect.defineMetadata(IMPORTED_ONCE, rule, module);
}

export function importedOnceRule(module: object): ImportedOnceRule | undefined {
  return Reflect.getOwnMetadata(IMPORTED_ONCE, module) as ImportedOnceRule | undefined;
}
