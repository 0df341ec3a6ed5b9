/**
 * A relay relies on what was committed before each of its statements. Were it serializable because
 * the role is, its marks and renewals would fail against one another, and writers against its
 * looks.
 */
const ISOLATION = String.raw`-c default_transaction_isolation=read\ committed`;

/**
 * Isolation and planner settings of the relay's connections. An outbox is empty when it is
 * analysed and full when it matters: from such statistics a planner sorts all that is pending for
 * every read.
 * Without these choices it walks the indexes in their order and stops at the limit, whatever it
 * believes.
 */
export const RELAY_SESSION_OPTIONS = [
  'enable_seqscan',
  'enable_bitmapscan',
  'enable_hashjoin',
  'enable_mergejoin',
  'enable_sort',
  'jit',
]
  .map((setting) => `-c ${setting}=off`)
  .concat(ISOLATION)
  .join(' ');
