import type { SettingsClass } from './load-settings';
import type { ServiceSettings } from './service-settings';
import { settingsOf } from './setting.decorator';
import { mayBeInFile, namesOf } from './variables';

/** A row of docs/configuration.md. */
export interface SettingDescription {
  /** In the order they are looked up. */
  readonly variables: readonly string[];
  readonly description: string;
  /** As text; undefined where there is none. */
  readonly defaultValue: string | undefined;
  readonly secret: boolean;
  /** `<VARIABLE>_FILE` may name a file that holds it. */
  readonly byFile: boolean;
  readonly required: boolean;
}

/** Every setting of a service, for its documentation. */
export function describeSettings<Settings extends ServiceSettings>(
  settingsClass: SettingsClass<Settings>,
): readonly SettingDescription[] {
  const defaults = new settingsClass() as unknown as Record<string, unknown>;
  defaults.port ??= settingsClass.service.port;
  defaults.metricsPort ??= settingsClass.service.metricsPort;
  return settingsOf(settingsClass.prototype as object).map((setting) => {
    const value = defaults[setting.property];
    return {
      variables: namesOf(setting, settingsClass.service),
      description: setting.description,
      defaultValue: value === undefined ? undefined : String(value),
      secret: setting.secret === true,
      byFile: mayBeInFile(setting),
      required: setting.required === true,
    };
  });
}
