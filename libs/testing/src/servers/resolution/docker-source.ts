import { waitFor } from '../../conditions/wait-for';
import { dockerEngine, runContainer, type ContainerPlan } from '../docker/container';
import type { ServerSource } from './server-source';

/** How a container of a kind of server is run, and addressed once it does. */
export interface DockerServer {
  readonly plan: () => Promise<ContainerPlan>;
  readonly url: (hostPort: number) => string;
  readonly probe: (url: string) => Promise<string | undefined>;
}

/** A server in a container of its own. */
export function dockerSource({ plan, url, probe }: DockerServer): ServerSource {
  return {
    origin: 'docker',
    find: async () => {
      const engine = await dockerEngine();
      if ('reason' in engine) return engine;
      const container = await runContainer(engine.command, await plan());
      const address = url(container.hostPort);
      const options = { what: `the container at ${address}`, deadlineMs: 60_000, intervalMs: 200 };
      try {
        const version = await waitFor(() => probe(address), options);
        return { url: address, version, stop: () => container.stop() };
      } catch (error) {
        await container.stop();
        throw error;
      }
    },
  };
}
