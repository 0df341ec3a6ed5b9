import { Client } from 'pg';

/**
 * The version of the PostgreSQL at a URL, if one may connect and create schemas there.
 * @throws the driver's error, or one that says that the user may create no schema.
 */
export async function probePostgres(url: string, timeoutMs = 2000): Promise<string> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: timeoutMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; may: boolean }>(
      `SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
              has_database_privilege(current_database(), 'CREATE') AS may`,
    );
    const [row] = rows;
    if (!row?.may) throw new Error('the user may create no schema');
    return row.version;
  } finally {
    await client.end();
  }
}
