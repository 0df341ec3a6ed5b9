/** Settings that make a database for development: small, loopback only, and quick to commit. */
export function serverSettings(port: number, cluster: string, durable: boolean): string[] {
  const settings: Readonly<Record<string, string>> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    max_parallel_workers_per_gather: '0',
    autovacuum_naptime: '10s',
    update_process_title: 'off',
    log_min_messages: 'warning',
    log_min_error_statement: 'panic',
    // A killed process loses nothing without these, a machine that loses power may.
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', cluster, '-p', String(port), ...given];
}
