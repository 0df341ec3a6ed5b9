import { isIP } from 'node:net';
import {
  Connection,
  SASLMechanisms,
  type ConnectionOptions,
  type SASLOptions,
} from '@platformatic/kafka';
import type { KafkaClientOptions, KafkaSasl } from '../kafka-client.options';

const CONNECT_TIMEOUT_MS = 3000;
/** Requests of one connection that may be under way; brokers answer them one after the other. */
const MAX_INFLIGHT = 16;

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A connection to one broker that is authenticated, or rejects. `made` gets it before that. */
export async function openConnection(
  options: KafkaClientOptions,
  clientId: string,
  { host, port }: Address,
  requestTimeoutMs: number,
  made: (connection: Connection) => void,
): Promise<Connection> {
  const connection = new Connection(clientId, {
    connectTimeout: options.connectionTimeoutMs ?? CONNECT_TIMEOUT_MS,
    requestTimeout: requestTimeoutMs,
    maxInflights: MAX_INFLIGHT,
    tls: tlsOf(options.ssl, host),
    sasl: options.sasl && saslOf(options.sasl),
  });
  // Whoever waits for an answer hears of it; nobody else needs to.
  connection.on('error', () => undefined);
  made(connection);
  await connection.connect(host, port);
  return connection;
}

/** By hand, because the client names the server only where it is told to. */
function tlsOf(ssl: KafkaClientOptions['ssl'], host: string): ConnectionOptions['tls'] {
  if (ssl === undefined || ssl === false) return undefined;
  const named = isIP(host) === 0 ? { servername: host } : {};
  return { ...named, ...(ssl === true ? {} : ssl) };
}

function saslOf(sasl: KafkaSasl): SASLOptions {
  if (sasl.mechanism === 'oauthbearer') {
    return { mechanism: SASLMechanisms.OAUTHBEARER, token: sasl.token };
  }
  const { username, password } = sasl;
  const mechanisms = {
    plain: SASLMechanisms.PLAIN,
    'scram-sha-256': SASLMechanisms.SCRAM_SHA_256,
    'scram-sha-512': SASLMechanisms.SCRAM_SHA_512,
  };
  return { mechanism: mechanisms[sasl.mechanism], username, password };
}
