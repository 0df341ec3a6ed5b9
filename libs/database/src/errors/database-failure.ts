import { messageOf } from '@mainstay/errors';
import { DatabaseUnavailableError } from './database-unavailable.error';
import { errorTypeOf, sqlStateOf } from './sql-state';
import { TextNotStorableError } from './text-not-storable.error';

/** The server, or the way to it, is gone or full: no fault of the statement. */
const AWAY = new Set([
  'connection_failure',
  'pool_timeout',
  'query_timeout',
  'too_many_connections',
  'insufficient_resources',
  'operator_intervention',
]);

/** A character that the server cannot take, in a text and in `jsonb`. */
const UNSTORABLE = new Set(['22021', '22P05']);

/**
 * What a statement failed with, for a store to throw: `DatabaseUnavailableError` where PostgreSQL
 * cannot be had now (callers get 503, messages wait), `TextNotStorableError` where a text holds NUL
 * (callers get 400), any other error as it is.
 */
export function databaseFailure(error: unknown): unknown {
  if (UNSTORABLE.has(sqlStateOf(error) ?? '')) return new TextNotStorableError(error);
  if (error instanceof DatabaseUnavailableError || !AWAY.has(errorTypeOf(error))) return error;
  const text = messageOf(error);
  return new DatabaseUnavailableError(`PostgreSQL went away: ${text}`, error);
}
