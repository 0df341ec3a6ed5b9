import type { ServiceIdentity } from '@mainstay/core';
import { parseLogLevel } from './log-level';
import type { LoggingOptions } from './logging.options';

type Environment = Readonly<Record<string, string | undefined>>;

/** Who a line is from before any application said so. */
export function environmentIdentity(environment: Environment): ServiceIdentity {
  return {
    name: environment.npm_package_name?.replace(/^@[^/]+\//, '').replaceAll('-', '_') ?? 'service',
    version: environment.SERVICE_VERSION ?? '1.0.0',
    environment: environment.ENVIRONMENT ?? environment.NODE_ENV ?? 'development',
  };
}

/** The shared logging variables; a value that cannot be read is left out. */
export function environmentLogging(environment: Environment): LoggingOptions {
  const level = parseLogLevel(environment.LOG_LEVEL ?? '');
  const format = environment.LOG_FORMAT;
  return {
    ...(level === undefined ? {} : { level }),
    ...(format === 'json' || format === 'console' ? { format } : {}),
    callsite: environment.LOG_CALLSITE === 'true',
  };
}
