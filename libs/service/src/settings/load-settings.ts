import { validateSync } from 'class-validator';
import { redactText } from '@mainstay/observability';
import { convert } from './convert';
import type { ServiceDeclaration } from './service-declaration';
import type { ServiceSettings } from './service-settings';
import { problemsTogether } from './problems-together';
import { settingsOf, typeOfSetting, type DeclaredSetting } from './setting.decorator';
import { SettingsInvalidError } from './settings-invalid.error';
import { findVariable, namesOf, readVariables, type Variables } from './variables';

/** A class of settings that names its service. */
export type SettingsClass<Settings extends ServiceSettings> = (new () => Settings) & {
  readonly service: ServiceDeclaration;
};

/** Where settings are read from. */
export interface SettingsSource {
  /** @default process.env */
  readonly environment?: Variables;
  /** @default .env in the working directory; the environment wins over it */
  readonly file?: string;
}

/**
 * Reads the settings of a service.
 *
 * @throws {SettingsInvalidError} listing everything that is wrong or missing.
 */
export function loadSettings<Settings extends ServiceSettings>(
  settingsClass: SettingsClass<Settings>,
  source: SettingsSource = {},
): Settings {
  const variables = readVariables(source.environment ?? process.env, source.file ?? '.env');
  const { service } = settingsClass;
  const settings = new settingsClass();
  settings.port ??= service.port;
  settings.metricsPort ??= service.metricsPort;
  settings.environment = environmentOf(variables);
  const declared = settingsOf(settingsClass.prototype as object);
  const names = new Map<string, string>();
  const problems = declared.flatMap((setting) => fill(settings, setting, variables, names));
  const broken = checkRules(settings, declared, names);
  problems.push(...broken.map(({ problem }) => problem));
  problems.push(
    ...problemsTogether(settings, new Set(broken.map(({ property }) => property)), names),
  );
  if (problems.length > 0) throw new SettingsInvalidError(service.name, problems);
  return settings;
}

/** Without ENVIRONMENT, NODE_ENV speaks where it says production or development. */
function environmentOf(variables: Variables): ServiceSettings['environment'] {
  const { NODE_ENV } = variables;
  return NODE_ENV === 'production' || NODE_ENV === 'development' ? NODE_ENV : 'development';
}

function fill(
  settings: ServiceSettings,
  setting: DeclaredSetting,
  variables: Variables,
  names: Map<string, string>,
): string[] {
  const values = settings as unknown as Record<string, unknown>;
  const [standardName = setting.variable] = namesOf(setting, settings.service);
  const found = findVariable(setting, settings.service, variables);
  names.set(setting.property, found?.name ?? standardName);
  if (found === undefined) {
    if (setting.required !== true || values[setting.property] !== undefined) return [];
    return [`${standardName} is missing: ${setting.description}`];
  }
  if ('problem' in found) return [`${found.name} ${found.problem}.`];
  const converted = convert(found.text, typeOfSetting(setting, values[setting.property]));
  if ('problem' in converted) {
    return [`${found.name} ${converted.problem}: got ${shown(setting, found.text)}.`];
  }
  values[setting.property] = converted.value;
  return [];
}

function checkRules(
  settings: ServiceSettings,
  declared: readonly DeclaredSetting[],
  names: ReadonlyMap<string, string>,
): { readonly property: string; readonly problem: string }[] {
  const broken = validateSync(settings, {
    skipUndefinedProperties: true,
    forbidUnknownValues: false,
  });
  return broken.flatMap(({ property, constraints, value }) => {
    const setting = declared.find((one) => one.property === property);
    const name = names.get(property) ?? property;
    return Object.values(constraints ?? {}).map((text) => {
      const rule = text.startsWith(`${property} `) ? text.slice(property.length + 1) : text;
      return { property, problem: `${name} ${rule}: got ${shown(setting, String(value))}.` };
    });
  });
}

function shown(setting: DeclaredSetting | undefined, text: string): string {
  return setting?.secret === true ? 'a value that is not shown' : JSON.stringify(redactText(text));
}
