import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { closeOnFailure } from '@mainstay/core';
import { closeLog, NestLogger, openLog, runInApplication } from '@mainstay/observability';
import { ProtectedServiceSettings } from '../authentication/protected-service-settings';
import { configureHttp } from '../http/configure-http';
import { HTTP_DEFAULTS } from '../http/http.options';
import { serveOpenApi } from '../http/open-api';
import { ServiceAdapter } from '../http/service-adapter';
import { loadSettings, type SettingsClass } from '../settings/load-settings';
import type { ServiceSettings } from '../settings/service-settings';
import { rootModule, type ServiceModule } from './root-module';
import { Service } from './service';
import { checkServiceOptions } from './service.option-rules';
import type { ServiceOptions } from './service.options';

/**
 * Makes a service: settings, then its log, then its application. Nothing listens before
 * `start()`; what connects is closed again where the boot fails. It installs no handlers on the
 * process: `runService` does.
 *
 * @throws {SettingsInvalidError} listing everything that is wrong or missing.
 * @throws {ServiceOptionsInvalidError} listing every option that cannot work.
 */
export async function createService<Settings extends ServiceSettings>(
  application: ServiceModule<Settings>,
  settingsClass: SettingsClass<Settings>,
  options: ServiceOptions<Settings> = {},
): Promise<Service<Settings>> {
  checkServiceOptions(options);
  const settings = options.settings ?? loadSettings(settingsClass, options.source);
  if (options.logging !== undefined) settings.logTo(options.logging);
  const {
    serviceName: name,
    version = '1.0.0',
    environment = 'development',
  } = settings.observability;
  // Nest gives the application its own identity later; until then its lines bear this one.
  const identity = { name, version, environment };
  openLog(identity, settings.observability.logging ?? {});
  const forgetLog = () => closeLog(identity);
  try {
    const boot = async () => {
      const app = await createApplication(application, settings, options);
      return new Service(app, settings, options, forgetLog);
    };
    return await runInApplication(identity, () => closeOnFailure(boot));
  } catch (error) {
    forgetLog();
    throw error;
  }
}

async function createApplication<Settings extends ServiceSettings>(
  application: ServiceModule<Settings>,
  settings: Settings,
  options: ServiceOptions<Settings>,
): Promise<NestExpressApplication> {
  const root = await rootModule(application, settings, options.rateLimit);
  const times = { ...HTTP_DEFAULTS, ...(options.http === false ? {} : options.http) };
  const adapter = new ServiceAdapter(times);
  const app = await NestFactory.create<NestExpressApplication>(root, adapter, {
    logger: new NestLogger(),
    abortOnError: false,
    bodyParser: false,
    cors: false,
  });
  if (options.http !== false)
    adapter.useAsOneLayer(() => setUpHttp(app, adapter, settings, options));
  await options.configure?.(app, settings);
  return app;
}

function setUpHttp<Settings extends ServiceSettings>(
  app: NestExpressApplication,
  adapter: ServiceAdapter,
  settings: Settings,
  { http, openApi }: ServiceOptions<Settings>,
): void {
  const { service, environment, serviceVersion, trustedProxies } = settings;
  const isProduction = environment === 'production';
  const limits = http === undefined || http === false ? {} : http;
  configureHttp(app, adapter, { service: service.name, isProduction }, limits);
  if (trustedProxies.length > 0) app.set('trust proxy', trustedProxies);
  if (openApi === false) return;
  const bearer =
    settings instanceof ProtectedServiceSettings && settings.authentication !== undefined;
  serveOpenApi(app, service, serviceVersion, { bearer, ...openApi });
}
