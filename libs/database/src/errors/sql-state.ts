interface PostgresError {
  readonly code?: unknown;
  readonly routine?: unknown;
}

interface PostgresFailure extends PostgresError {
  readonly driverError?: PostgresError;
}

/** The five characters PostgreSQL names an error by, also through TypeORM; else undefined. */
export function sqlStateOf(error: unknown): string | undefined {
  const failure = error as PostgresFailure | null | undefined;
  for (const code of [failure?.driverError?.code, failure?.code]) {
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return undefined;
}

/** The function of the server's source that refused, also through TypeORM; empty where unknown. */
export function routineOf(error: unknown): string {
  const failure = error as PostgresFailure | null | undefined;
  const routine = failure?.driverError?.routine ?? failure?.routine;
  return typeof routine === 'string' ? routine : '';
}

/** Whether the transaction lost against another and may pass when it is run again. */
export function isTransactionConflict(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === '40001' || state === '40P01';
}

const NAMES: Readonly<Record<string, string>> = {
  '23505': 'unique_violation',
  '23503': 'foreign_key_violation',
  '23502': 'not_null_violation',
  '23514': 'check_violation',
  '40001': 'serialization_failure',
  '40P01': 'deadlock_detected',
  '55P03': 'lock_not_available',
  '57014': 'query_canceled',
  '25006': 'read_only_transaction',
  '25P02': 'transaction_aborted',
  '53300': 'too_many_connections',
};
const CLASSES: Readonly<Record<string, string>> = {
  '08': 'connection_failure',
  '22': 'data_exception',
  '23': 'integrity_violation',
  '42': 'syntax_or_access',
  '53': 'insufficient_resources',
  '57': 'operator_intervention',
};
const SOCKET = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_)/;
const POOL = /^timeout exceeded when trying to connect$/;

/** What kind of failure it was, from a closed list: fit for a metric's label. */
export function errorTypeOf(error: unknown): string {
  const state = sqlStateOf(error);
  if (state !== undefined) return NAMES[state] ?? CLASSES[state.slice(0, 2)] ?? 'other';
  const { code, message = '' } = (error ?? {}) as { code?: unknown; message?: string };
  if (typeof code === 'string' && SOCKET.test(code)) return 'connection_failure';
  if (POOL.test(message)) return 'pool_timeout';
  if (/Query read timeout/.test(message)) return 'query_timeout';
  return /Connection terminated|connection error/i.test(message) ? 'connection_failure' : 'other';
}
