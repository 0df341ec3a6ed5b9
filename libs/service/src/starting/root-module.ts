import type { DynamicModule, Provider, Type, ValidationError } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import {
  CoreModule,
  LoggerFactory,
  RequestContext,
  SERVICE_IDENTITY,
  ServiceIdentityModule,
  referredModule,
  type ServiceIdentity,
} from '@mainstay/core';
import { ErrorFilter, ServiceError } from '@mainstay/errors';
import { ObservabilityModule } from '@mainstay/observability';
import type { rateLimitModule } from '../rate-limit/rate-limit.module';
import { BodyPipe } from '../http/unread-body';
import { RATE_LIMIT_DEFAULTS, type RateLimitOptions } from '../rate-limit/rate-limit.options';
import type { ServiceSettings } from '../settings/service-settings';

/** Nest token of the service's settings. */
export const SERVICE_SETTINGS = Symbol('mainstay.service.Settings');

/** The application: a module, or one that is made from the settings. */
export type ServiceModule<Settings extends ServiceSettings> =
  Type | { forRoot(settings: Settings): DynamicModule | Promise<DynamicModule> };

class ServiceRootModule {}

type RateLimiting = { readonly rateLimitModule: typeof rateLimitModule };

/** Puts around an application's module what every service has. */
export async function rootModule<Settings extends ServiceSettings>(
  application: ServiceModule<Settings>,
  settings: Settings,
  rateLimit: RateLimitOptions = {},
): Promise<DynamicModule> {
  const module = 'forRoot' in application ? await application.forRoot(settings) : application;
  const { serviceName: name, version, environment } = settings.observability;
  return {
    module: ServiceRootModule,
    global: true,
    imports: [
      CoreModule,
      ServiceIdentityModule.forRoot({ name, version, environment }),
      ...limitModules(rateLimit, settings),
      ...((await importsObservability(module))
        ? []
        : [ObservabilityModule.forRoot(settings.observability)]),
      module,
    ],
    providers: [{ provide: SERVICE_SETTINGS, useValue: settings }, ERROR_FILTER, VALIDATION_PIPE],
    exports: [SERVICE_SETTINGS],
  };
}

/** Loaded where clients are limited only. */
function limitModules(options: RateLimitOptions, settings: ServiceSettings): DynamicModule[] {
  const {
    requests = options.requests,
    windowMs = options.windowMs ?? RATE_LIMIT_DEFAULTS.windowMs,
  } = settings.rateLimit;
  if (requests === undefined) return [];
  const loaded = require('../rate-limit/rate-limit.module') as RateLimiting;
  return [loaded.rateLimitModule({ ...options, requests, windowMs })];
}

/** An application may set its own observability up; a second one would count everything twice. */
async function importsObservability(
  imported: unknown,
  seen = new Set<unknown>(),
): Promise<boolean> {
  const module: unknown = await referredModule(imported);
  if (seen.has(module) || module === null || module === undefined) return false;
  seen.add(module);
  const dynamic = module as Partial<DynamicModule>;
  if (module === ObservabilityModule || dynamic.module === ObservabilityModule) return true;
  const declared = typeof module === 'function' ? module : dynamic.module;
  const imports = [
    ...(dynamic.imports ?? []),
    ...((declared === undefined
      ? []
      : (Reflect.getMetadata('imports', declared) as unknown[] | undefined)) ?? []),
  ];
  const answers = await Promise.all(imports.map((one) => importsObservability(one, seen)));
  return answers.includes(true);
}

const ERROR_FILTER: Provider = {
  provide: APP_FILTER,
  inject: [SERVICE_IDENTITY, RequestContext, LoggerFactory],
  useFactory: (app: ServiceIdentity, context: RequestContext, loggers: LoggerFactory) => {
    const logger = loggers.for('http.errors');
    return new ErrorFilter({
      service: app.name,
      correlationId: () => context.correlationId,
      onAnswered: (error, { status, code }) => {
        if (status >= 500) logger.error(`A request failed with ${code}`, { status, code }, error);
        else logger.debug(`A request was refused with ${code}`, { status, code });
      },
    });
  },
};

const VALIDATION_PIPE: Provider = {
  provide: APP_PIPE,
  inject: [SERVICE_IDENTITY],
  useFactory: (app: ServiceIdentity) =>
    new BodyPipe(app.name, {
      whitelist: true,
      transform: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) =>
        new ServiceError('VALIDATION_ERROR', 'The request is not valid.', {
          service: app.name,
          operation: 'validate_request',
          details: { problems: errors.flatMap((error) => problemsOf(error)) },
        }),
    }),
};

function problemsOf(error: ValidationError, parent = ''): string[] {
  const path = parent === '' ? error.property : `${parent}.${error.property}`;
  const own = Object.values(error.constraints ?? {}).map((text) => `${path}: ${text}`);
  return [...own, ...(error.children ?? []).flatMap((child) => problemsOf(child, path))];
}
