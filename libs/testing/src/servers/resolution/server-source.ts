import type { ResolvedServer, ServerName, ServerOrigin } from '../server';
import { ServerUnavailableError } from '../server.errors';

/** A server that a source gave. `stop` is there where the source started it. */
export interface FoundServer {
  readonly url: string;
  readonly version: string;
  readonly stop?: () => Promise<void>;
}

/** One way of getting a server, tried in the order of {@link ServerOrigin}. */
export interface ServerSource {
  readonly origin: ServerOrigin;
  /** What it found, or why it found nothing. A source that throws ends the search. */
  find(): Promise<FoundServer | { readonly reason: string }>;
}

/**
 * The first server that a source gives.
 * @throws ServerUnavailableError with every source's reason, and `advice` on what to install.
 */
export async function resolveServer(
  name: ServerName,
  sources: readonly ServerSource[],
  advice: string,
): Promise<ResolvedServer> {
  const attempts: string[] = [];
  for (const source of sources) {
    const found = await source.find();
    if ('url' in found) {
      const { url, version, stop = () => Promise.resolve() } = found;
      return { name, url, origin: source.origin, version, stop };
    }
    attempts.push(`${source.origin}: ${found.reason}`);
  }
  throw new ServerUnavailableError(name, attempts, advice);
}
