import { freePort } from '../../isolation/free-port';
import type { ContainerPlan } from '../docker/container';
import { dockerSource } from '../resolution/docker-source';
import { environmentSource } from '../resolution/environment-source';
import { ownSource } from '../resolution/own-source';
import { resolveServer, type ServerSource } from '../resolution/server-source';
import { sharedServer } from '../resolution/shared-servers';
import type { ResolvedKafka } from '../server';
import { startOwnKafka } from './own-kafka';
import { probeKafka } from './kafka-probe';
import { asImageEnvironment, brokerSettings, KAFKA_VERSION } from './kafka-settings';

const USUAL = '127.0.0.1:9092';
const ADVICE =
  'set KAFKA_BOOTSTRAP_SERVERS, or install a Java of version 17 or later and Maven, or Docker';

/**
 * A broker for suites: this run's, else `KAFKA_BOOTSTRAP_SERVERS`, one on port 9092, one started
 * with this machine's Java, one in Docker.
 * @throws ServerUnavailableError when there is no way.
 */
export async function resolveKafka(): Promise<ResolvedKafka> {
  const sources: ServerSource[] = [
    environmentSource('kafka', 'KAFKA_BOOTSTRAP_SERVERS', probe),
    {
      origin: 'running',
      find: async () => {
        const version = await probe(USUAL);
        return version ? { url: USUAL, version } : { reason: `nothing answers at ${USUAL}` };
      },
    },
    ownSource(() => startOwnKafka()),
    dockerSource({ plan: container, url: (port) => `127.0.0.1:${port}`, probe }),
  ];
  const server = sharedServer('kafka') ?? (await resolveServer('kafka', sources, ADVICE));
  return { ...server, name: 'kafka', bootstrapServers: server.url };
}

async function probe(url: string): Promise<string | undefined> {
  return (await probeKafka(url)) ? 'unknown' : undefined;
}

/** A broker tells its clients its address, so its port is the same inside and outside. */
async function container(): Promise<ContainerPlan> {
  const port = await freePort();
  const listen = { listenHost: '0.0.0.0', port, controllerPort: 29_093, logDir: '/tmp/kafka-logs' };
  const environment = asImageEnvironment(brokerSettings(listen));
  return { image: `apache/kafka:${KAFKA_VERSION}`, port, hostPort: port, environment };
}
