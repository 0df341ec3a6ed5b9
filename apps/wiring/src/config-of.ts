import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadSettings, type SettingsClass } from '@mainstay/service';
import { referenceEvents, referenceReaders } from '@mainstay-apps/contracts';
import { inProject } from './data-folder';
import { embeddedParts } from './embedded-parts';
import type { OwnTables, ReferenceSettings } from './reference-settings';

/** The `mainstay` command's view of a service: its database and migrations, and the events. */
export function configOf<Settings extends ReferenceSettings>(
  settingsClass: SettingsClass<Settings>,
  tables: OwnTables,
  migrationsFolder: string,
) {
  return {
    database: (environment: Readonly<Record<string, string | undefined>>) => {
      // A command serves nothing over HTTP: it needs no word on who may call.
      const settings = loadSettings(settingsClass, {
        environment: { AUTH_MODE: 'off', ...environment },
      });
      return settings.useParts(embeddedParts(embeddedData(settings))).database(tables);
    },
    migrationsFolder,
    catalogue: referenceEvents,
    subscriptions: referenceReaders,
  };
}

/** The data of the service run by itself; those of the reference system when it never was. */
function embeddedData({ ownFolder, dataFolder }: ReferenceSettings): string {
  const ofSystem = inProject(dataFolder);
  return !existsSync(ownFolder) && existsSync(join(ofSystem, 'postgres')) ? ofSystem : ownFolder;
}
