/** What the plan needs to know of a row. */
export interface Plannable {
  readonly key: string;
  readonly bytes: number;
}

/** How much goes into one call of the publisher. */
export interface PublishLimits {
  /** Of values, in bytes: a broker bounds the whole batch of a partition. */
  readonly maxBytes: number;
  /** The publisher itself stops a key at its first failure; else a call holds each key once. */
  readonly stopsKeyOnFailure: boolean;
}

/**
 * The rows of the next call, from the head of those left: at most `maxBytes` (one row always goes),
 * and each key once unless the publisher stops a key where it failed. Of a row left out, later rows
 * of its key are left out too: a refused row must not be overtaken by the next one of its key.
 */
export function nextCall<Row extends Plannable>(
  rows: readonly Row[],
  limits: PublishLimits,
): { readonly call: readonly Row[]; readonly left: readonly Row[] } {
  const call: Row[] = [];
  const left: Row[] = [];
  const closed = new Set<string>();
  let bytes = 0;
  for (const row of rows) {
    const fits = call.length === 0 || bytes + row.bytes <= limits.maxBytes;
    if (!fits || closed.has(row.key)) {
      left.push(row);
      closed.add(row.key);
      continue;
    }
    call.push(row);
    bytes += row.bytes;
    if (!limits.stopsKeyOnFailure) closed.add(row.key);
  }
  return { call, left };
}
