import { Kafka, logLevel, type KafkaConfig, type RetryOptions, type SASLOptions } from 'kafkajs';
import { logThrough } from './kafkajs-log';
import type { DriverLogLine, KafkaClientOptions, KafkaSasl } from '../kafka-client.options';
import { SeverableSockets } from './severable-sockets';

/** A kafkajs client of its own, and the way to end it for good. */
export interface KafkaJsClient {
  readonly kafka: Kafka;
  sever(): void;
}

export interface ClientTimes {
  readonly clientId: string;
  /** One request to one broker. */
  readonly requestTimeoutMs: number;
  /** For finding and reaching brokers. */
  readonly retry: RetryOptions;
}

/**
 * Makes a client. Each producer, consumer and admin gets its own: consumers of one kafkajs client
 * share a table of committed offsets, and two members of one group spoil it for each other.
 */
export function createClient(options: KafkaClientOptions, times: ClientTimes): KafkaJsClient {
  const sockets = new SeverableSockets();
  let isSevered = false;
  const log = (line: DriverLogLine): void => {
    // What a client says after it was given up is about nothing but that.
    if (!isSevered) options.log?.(line);
  };
  const config: KafkaConfig = {
    // Asked before each attempt to connect: none left ends kafkajs's retries, and their timers.
    brokers: () => (isSevered ? [] : [...options.brokers]),
    clientId: times.clientId,
    ssl: options.ssl ?? false,
    sasl: options.sasl && asSasl(options.sasl),
    connectionTimeout: options.connectionTimeoutMs ?? 3000,
    requestTimeout: times.requestTimeoutMs,
    retry: times.retry,
    socketFactory: sockets.factory,
    logLevel: logLevel.WARN,
    logCreator: logThrough(log, secretsOf(options.sasl)),
  };
  const sever = (): void => {
    isSevered = true;
    sockets.sever();
  };
  return { kafka: new Kafka(config), sever };
}

function asSasl(sasl: KafkaSasl): SASLOptions {
  if (sasl.mechanism !== 'oauthbearer') return { ...sasl } as SASLOptions;
  return {
    mechanism: 'oauthbearer',
    oauthBearerProvider: async () => ({ value: await sasl.token() }),
  };
}

function secretsOf(sasl: KafkaSasl | undefined): readonly string[] {
  return sasl !== undefined && 'password' in sasl && sasl.password !== '' ? [sasl.password] : [];
}
