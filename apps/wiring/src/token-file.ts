import { readFile } from 'node:fs/promises';

const FRESH_MS = 10_000;

/**
 * The bearer token that stands in a file, as headers of a request; read again after ten seconds,
 * because who puts it there replaces it before it expires. Without a file there is none.
 */
export function tokenHeaders(
  file: string | undefined,
  now: () => number = Date.now,
): () => Promise<Readonly<Record<string, string>>> {
  let headers: Readonly<Record<string, string>> = {};
  let readAt = -Infinity;
  return async () => {
    if (file === undefined || now() - readAt < FRESH_MS) return headers;
    const token = (await readFile(file, 'utf8')).trim();
    readAt = now();
    headers = { authorization: `Bearer ${token}` };
    return headers;
  };
}
