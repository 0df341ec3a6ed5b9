import type { ConnectionOptions } from 'node:tls';

/** How the driver authenticates. Secrets are passed on to the broker and never logged. */
export type KafkaSasl =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: string;
    }
  | {
      readonly mechanism: 'oauthbearer';
      /** A valid token; called again before the old one ends. */
      readonly token: () => Promise<string>;
    };

/** Something the driver or its client has to say. */
export interface DriverLogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface KafkaClientOptions {
  /** `host:port` of one broker or more. */
  readonly brokers: readonly string[];
  /** Names the admin's connections; producers and consumers bring their own. @default mainstay */
  readonly clientId?: string;
  readonly sasl?: KafkaSasl;
  readonly ssl?: boolean | ConnectionOptions;
  /** One attempt to connect to one broker. @default 3_000 */
  readonly connectionTimeoutMs?: number;
  /** After how long a consumer looks for new partitions. @default 60_000 */
  readonly metadataMaxAgeMs?: number;
  /** Where log lines go. @default nowhere */
  readonly log?: (line: DriverLogLine) => void;
}
