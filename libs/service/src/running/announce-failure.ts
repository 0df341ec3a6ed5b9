import { MainstayError, messageOf, readableError } from '@mainstay/errors';
import { closeLog, openLog, parseLogLevel, ServiceLogger } from '@mainstay/observability';

/** Words of an error that was made for people need no stack beside them. */
function explained(error: unknown): boolean {
  return error instanceof MainstayError;
}

/**
 * The one critical line of a service that cannot start or go on. It must come out whatever the
 * settings were, so it looks at nothing but the environment.
 */
export function announceFailure(name: string, thrown: unknown): void {
  const error = readableError(thrown);
  const { ENVIRONMENT, NODE_ENV, LOG_FORMAT, LOG_LEVEL, SERVICE_VERSION } = process.env;
  const identity = {
    name,
    version: SERVICE_VERSION ?? '1.0.0',
    environment: ENVIRONMENT ?? NODE_ENV ?? 'development',
  };
  const format = LOG_FORMAT === 'json' || LOG_FORMAT === 'console' ? LOG_FORMAT : undefined;
  openLog(identity, { level: parseLogLevel(LOG_LEVEL ?? '') ?? 'info', format });
  const logger = new ServiceLogger('mainstay.service', identity);
  const message = messageOf(error);
  const fields = { error_code: (error as { code?: unknown } | null)?.code };
  if (explained(error)) logger.critical(`${name} cannot go on: ${message}`, fields);
  else logger.critical(`${name} cannot go on: ${message}`, fields, error);
  closeLog(identity);
}
