/**
 * Planner settings of the relay's connections. An outbox is empty when it is analysed and full when
 * it matters: from such statistics a planner sorts all that is pending for every read. Without
 * these choices it walks the indexes in their order and stops at the limit, whatever it believes.
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
  .join(' ');
