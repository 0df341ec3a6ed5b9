import type { ServerName } from '../server';
import { ServerUnavailableError } from '../server.errors';
import type { ServerSource } from './server-source';

/**
 * The server that a variable names. One that is named must answer: falling back to another would
 * run the suites somewhere else than their caller said.
 */
export function environmentSource(
  server: ServerName,
  variable: string,
  probe: (url: string) => Promise<string | undefined>,
  env: NodeJS.ProcessEnv = process.env,
): ServerSource {
  return {
    origin: 'environment',
    find: async () => {
      const url = env[variable];
      if (url === undefined || url === '') return { reason: `${variable} is not set` };
      const version = await probe(url);
      if (version !== undefined) return { url, version };
      const attempt = `environment: nothing answers at ${variable}`;
      throw new ServerUnavailableError(server, [attempt], `correct or unset ${variable}`);
    },
  };
}
