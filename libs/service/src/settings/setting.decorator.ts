import 'reflect-metadata';

/** How a setting is read. */
export interface SettingOptions {
  /** One line for docs/configuration.md and for the error that names it. */
  readonly description: string;
  /** Its variable without prefix. @default the property in capitals: `maxBytes` is MAX_BYTES */
  readonly variable?: string;
  /** Whether the variable is also read without the service's prefix. @default false */
  readonly shared?: boolean;
  /** Its value is never shown, and may stand in a file that `<VARIABLE>_FILE` names. */
  readonly secret?: boolean;
  /** May stand in such a file though it is no secret. @default false */
  readonly byFile?: boolean;
  /** The boot fails without it. @default false */
  readonly required?: boolean;
}

/** A setting of a class, as declared. */
export interface DeclaredSetting extends SettingOptions {
  readonly property: string;
  readonly variable: string;
  /** As annotated; undefined where the property's default has to tell. */
  readonly annotated: SettingType | undefined;
}

export type SettingType = 'text' | 'number' | 'boolean' | 'list';

const SETTINGS = Symbol('mainstay.service.settings');

/**
 * Makes a property a setting, read from the environment. Ranges and forms are class-validator's
 * decorators on the same property; a list is separated by commas.
 */
export function Setting(options: SettingOptions | string): PropertyDecorator {
  const given = typeof options === 'string' ? { description: options } : options;
  return (target, property) => {
    const name = String(property);
    const declared: DeclaredSetting = {
      ...given,
      property: name,
      variable: given.variable ?? inCapitals(name),
      annotated: annotatedType(Reflect.getMetadata('design:type', target, property)),
    };
    const own = (Reflect.getOwnMetadata(SETTINGS, target) as DeclaredSetting[] | undefined) ?? [];
    Reflect.defineMetadata(SETTINGS, [...own, declared], target);
  };
}

/** The settings of a class, inherited ones first; one declared again replaces the former. */
export function settingsOf(prototype: object): readonly DeclaredSetting[] {
  const chain: object[] = [];
  for (let at: object | null = prototype; at !== null; at = Object.getPrototypeOf(at) as object) {
    chain.unshift(at);
  }
  const found = new Map<string, DeclaredSetting>();
  for (const at of chain) {
    const own = (Reflect.getOwnMetadata(SETTINGS, at) as DeclaredSetting[] | undefined) ?? [];
    for (const setting of own) found.set(setting.property, setting);
  }
  return [...found.values()];
}

function inCapitals(property: string): string {
  return property.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}

/** What a setting is read as: as annotated, else as its default is, else a text. */
export function typeOfSetting({ annotated }: DeclaredSetting, defaultValue: unknown): SettingType {
  if (annotated !== undefined) return annotated;
  if (typeof defaultValue === 'number') return 'number';
  if (typeof defaultValue === 'boolean') return 'boolean';
  return Array.isArray(defaultValue) ? 'list' : 'text';
}

/** TypeScript tells of annotations only: `port = 80` has none, and is an Object to it. */
function annotatedType(type: unknown): SettingType | undefined {
  if (type === Number) return 'number';
  if (type === Boolean) return 'boolean';
  if (type === Array) return 'list';
  return type === String ? 'text' : undefined;
}
