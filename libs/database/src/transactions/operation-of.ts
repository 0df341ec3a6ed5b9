const OPERATIONS = new Set(['select', 'insert', 'update', 'delete', 'merge', 'commit', 'rollback']);

/** The kind of a statement, from a closed list: fit for a metric's label. */
export function operationOf(query: string): string {
  const word = /^\s*([a-z]+)/i.exec(query)?.[1]?.toLowerCase() ?? '';
  return OPERATIONS.has(word) ? word : 'other';
}
