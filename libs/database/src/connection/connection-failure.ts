import { messageOf } from '@mainstay/errors';
import { DatabaseUnavailableError } from '../errors/database-unavailable.error';
import { errorTypeOf } from '../errors/sql-state';

/** Turns the driver's error of a connection that was not had into one that says what to do. */
export function connectionFailure(error: unknown, address: string, poolSize: number): Error {
  const type = errorTypeOf(error);
  const text = messageOf(error);
  if (type === 'pool_timeout') {
    return new DatabaseUnavailableError(
      `No connection to ${address} came free in time: all ${poolSize} of the pool are busy, or ` +
        `PostgreSQL does not answer. Shorten transactions or raise poolSize.`,
      error,
    );
  }
  return new DatabaseUnavailableError(`PostgreSQL at ${address} cannot be used: ${text}`, error);
}

/** Host, port and database of a URL: what may be shown. */
export function addressOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || '5432'}${pathname}`;
}
