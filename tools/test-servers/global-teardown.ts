import { stopServers } from './held-servers';

/** Once per run: stops the servers that the set-up started. */
export default async function globalTeardown(): Promise<void> {
  await stopServers();
}
