import type { ClientBase } from 'pg';
import { schemaLockKey } from '../migrations/advisory-lock';

/** Makes the schema where it is missing; two that start at once do not get in each other's way. */
export async function prepareSchema(client: ClientBase, schema: string): Promise<void> {
  if (await exists(client, schema)) return;
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [schemaLockKey(schema)]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    await client.query('COMMIT');
  } catch (error) {
    // Where the connection is gone so is the transaction: the first error is the one to throw.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function exists(client: ClientBase, schema: string): Promise<boolean> {
  const sql = 'SELECT to_regnamespace($1) IS NOT NULL AS exists';
  const found = await client.query<{ exists: boolean }>(sql, [`"${schema}"`]);
  return found.rows.some((row) => row.exists);
}
