import { Inject, type FactoryProvider } from '@nestjs/common';
import { SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import { ServiceLogger } from './service-logger';

/** A logger for one component, usable anywhere: at module level, before Nest, without it. */
export function createServiceLogger(name = 'app'): ServiceLogger {
  return new ServiceLogger(name);
}

/** Nest token of the logger of that name. */
export function getServiceLoggerToken(name: string): string {
  return `mainstay.observability.ServiceLogger(${name})`;
}

/** Injects the logger of that name; {@link serviceLoggerProvider} provides it. */
export function InjectServiceLogger(name: string): ParameterDecorator & PropertyDecorator {
  return Inject(getServiceLoggerToken(name));
}

/** Provides a logger that always writes in the name of the application it is injected in. */
export function serviceLoggerProvider(name: string): FactoryProvider<ServiceLogger> {
  return {
    provide: getServiceLoggerToken(name),
    inject: [SERVICE_IDENTITY],
    useFactory: (app: ServiceIdentity) => new ServiceLogger(name, app),
  };
}
