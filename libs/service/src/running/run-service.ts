import { createService } from '../starting/create-service';
import type { ServiceModule } from '../starting/root-module';
import type { Service } from '../starting/service';
import type { ServiceOptions } from '../starting/service.options';
import type { SettingsClass } from '../settings/load-settings';
import type { ServiceSettings } from '../settings/service-settings';
import { announceFailure } from './announce-failure';
import { runUntilStopped } from './run-until-stopped';
import { requireSupportedNode } from './supported-node';

/**
 * Runs one service as this process: the whole of a `main.ts`. It starts or ends with one critical
 * line and exit code 1; it stops in order on SIGTERM and SIGINT.
 */
export function runService<Settings extends ServiceSettings>(
  application: ServiceModule<Settings>,
  settingsClass: SettingsClass<Settings>,
  options: ServiceOptions<Settings> = {},
): Promise<void> {
  const { name } = settingsClass.service;
  return runUntilStopped(
    async (started) => {
      requireSupportedNode(process.versions.node);
      const service = await createService(application, settingsClass, options);
      started(service);
      await service.start();
    },
    (error) => announceFailure(name, error),
  );
}

/** Runs several services in this process, started one after the other, stopped together. */
export function runServices(
  name: string,
  start: (started: (service: Pick<Service, 'stop'>) => void) => Promise<void>,
): Promise<void> {
  return runUntilStopped(
    async (started) => {
      requireSupportedNode(process.versions.node);
      await start(started);
    },
    (error) => announceFailure(name, error),
  );
}
