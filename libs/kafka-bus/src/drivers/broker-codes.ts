/**
 * Codes by which a broker says no to the records themselves; sending them again changes nothing.
 */
const REFUSALS: ReadonlySet<string> = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'INVALID_TOPIC_EXCEPTION',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'UNSUPPORTED_COMPRESSION_TYPE',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  'POLICY_VIOLATION',
]);

const TOO_LARGE: ReadonlySet<string> = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

/** Codes that say: this membership is over. */
const STALE: ReadonlySet<string> = new Set([
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'REBALANCE_IN_PROGRESS',
  'FENCED_INSTANCE_ID',
]);

/** Codes by which a broker says that this login may not. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'CLUSTER_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'TOPIC_AUTHORIZATION_FAILED',
]);

export function isForbiddenCode(code: string): boolean {
  return FORBIDDEN.has(code);
}

export function isRefusalCode(code: string): boolean {
  return REFUSALS.has(code);
}

export function isTooLargeCode(code: string): boolean {
  return TOO_LARGE.has(code);
}

export function isStaleMembershipCode(code: string): boolean {
  return STALE.has(code);
}
