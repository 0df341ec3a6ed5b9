import { databaseFailure, sqlStateOf } from '@mainstay/database';

/** Waiting for the key ended: lock timeout, statement timeout or a conflict with who held it. */
const KEY_HELD = new Set(['55P03', '57014', '40001', '40P01']);

/** Whether a failure of the inbox row's own INSERT means that somebody else holds the key. */
export function isKeyHeld(error: unknown): boolean {
  return KEY_HELD.has(sqlStateOf(error) ?? '');
}

/** Whether a failure outside of the work means that the database cannot be had now. */
export function isDatabaseAway(error: unknown): boolean {
  return hasDatabaseCode(databaseFailure(error));
}

/**
 * The same for a failure the work threw: only what a query of the database threw counts, since
 * an HTTP client's refused connection looks alike.
 */
export function isDatabaseLost(error: unknown): boolean {
  const query = (error as { driverError?: unknown } | null)?.driverError !== undefined;
  return (query || hasDatabaseCode(error)) && isDatabaseAway(error);
}

function hasDatabaseCode(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'DATABASE_UNAVAILABLE';
}
