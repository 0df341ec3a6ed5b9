/** The one thing statements need: a pool, a connection or a transaction all have it. */
export interface SqlClient {
  query(
    text: string,
    values: readonly unknown[],
  ): Promise<{ readonly rows: readonly unknown[]; readonly rowCount: number | null }>;
}
