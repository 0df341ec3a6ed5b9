import { messageOf } from '@mainstay/errors';
import { DatabaseUnavailableError } from './database-unavailable.error';
import { errorTypeOf, routineOf, sqlStateOf } from './sql-state';
import { TextNotStorableError } from './text-not-storable.error';

/** A standby, one that has just become one, or one whose disk is full: it passes. */
const READ_ONLY = 'read_only_transaction';

/** The server, or the way to it, is gone or full: no fault of the statement. */
const AWAY = new Set([
  READ_ONLY,
  'connection_failure',
  'pool_timeout',
  'query_timeout',
  'too_many_connections',
  'insufficient_resources',
  'operator_intervention',
]);

/** A character that the server cannot take, in a text and in `jsonb`. */
const UNSTORABLE = new Set(['22021', '22P05']);
/** Of half a surrogate pair in `jsonb`, and of every text that is none of its type. */
const NOT_OF_ITS_TYPE = '22P02';
const JSON_ROUTINE = /^json_/;

/**
 * What a statement failed with, for a store to throw: `DatabaseUnavailableError` where PostgreSQL
 * cannot be had now or takes no writes (callers get 503, messages wait), `TextNotStorableError`
 * where a text holds NUL or half a surrogate pair (callers get 400), any other error as it is.
 */
export function databaseFailure(error: unknown): unknown {
  if (isUnstorable(error)) return new TextNotStorableError(error);
  const type = errorTypeOf(error);
  if (error instanceof DatabaseUnavailableError || !AWAY.has(type)) return error;
  const what = type === READ_ONLY ? 'takes no writes' : 'went away';
  return new DatabaseUnavailableError(`PostgreSQL ${what}: ${messageOf(error)}`, error);
}

function isUnstorable(error: unknown): boolean {
  const state = sqlStateOf(error) ?? '';
  if (state === NOT_OF_ITS_TYPE) return JSON_ROUTINE.test(routineOf(error));
  return UNSTORABLE.has(state);
}
