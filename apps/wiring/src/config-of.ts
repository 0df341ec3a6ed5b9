import { loadSettings, type SettingsClass } from '@mainstay/service';
import { referenceEvents, referenceReaders } from '@mainstay-apps/contracts';
import type { OwnTables, ReferenceSettings } from './reference-settings';

/** The `mainstay` command's view of a service: its database and migrations, and the events. */
export function configOf<Settings extends ReferenceSettings>(
  settingsClass: SettingsClass<Settings>,
  tables: OwnTables,
  migrationsFolder: string,
) {
  return {
    database: (environment: Readonly<Record<string, string | undefined>>) =>
      loadSettings(settingsClass, { environment }).database(tables),
    migrationsFolder,
    catalogue: referenceEvents,
    subscriptions: referenceReaders,
  };
}
