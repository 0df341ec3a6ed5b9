import type { ClientBase } from 'pg';

/** What every connection is opened with. */
const SENT = [
  'search_path',
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
];

/** Start-up options that did not reach the server, and that nobody has set for the role instead. */
export async function droppedSettings(client: ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT name FROM pg_settings WHERE name = ANY ($1) AND source = 'default' ORDER BY name`,
    [SENT],
  );
  return rows.map(({ name }) => name);
}
