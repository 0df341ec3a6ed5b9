import { randomBytes } from 'node:crypto';

/**
 * A name nobody else uses: `<label>_<8 hex digits>`, lower case, letters, digits and underscores
 * only. It fits topics, consumer groups, PostgreSQL schemas and Redis keys alike.
 */
export function uniquePrefix(label = 'test'): string {
  const clean = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^(?=\d)/, 't');
  return `${clean}_${randomBytes(4).toString('hex')}`;
}
