/** The servers that suites run on. */
export type ServerName = 'kafka' | 'postgres' | 'redis';

/** Where a server came from, in the order in which they are tried. */
export type ServerOrigin = 'environment' | 'running' | 'local binaries' | 'docker';

/** A server to connect to. `stop()` ends it only where the resolver had to start it. */
export interface ResolvedServer {
  readonly name: ServerName;
  /** `host:port` for Kafka, a URL for PostgreSQL and Redis. */
  readonly url: string;
  readonly origin: ServerOrigin;
  /** As the server says it, `unknown` where it does not say. */
  readonly version: string;
  stop(): Promise<void>;
}

/** A Kafka broker; `bootstrapServers` is the same as `url`. */
export interface ResolvedKafka extends ResolvedServer {
  readonly name: 'kafka';
  readonly bootstrapServers: string;
}

/**
 * A server of a suite's own, which it may stop, kill and freeze as it likes.
 * The address stays the same over every restart, and so does the data unless the server keeps none.
 */
export interface OwnServer {
  readonly name: ServerName;
  readonly url: string;
  readonly port: number;
  readonly version: string;
  /** Process id while it runs. */
  readonly pid: number | undefined;
  /** Starts it on the same port and data, and returns when it answers. */
  start(): Promise<void>;
  /** Asks it to end, and waits; after a deadline it is killed. */
  stop(): Promise<void>;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pause(): void;
  /** SIGCONT after {@link pause}. */
  resume(): void;
  /** Stops it and removes the data folder, unless that was given. */
  dispose(): Promise<void>;
}

/** How a server of one's own is started. */
export interface OwnServerOptions {
  /** @default a free one */
  readonly port?: number;
  /** Kept after {@link OwnServer.dispose}. @default a temporary folder, removed by dispose */
  readonly dataDir?: string;
  /**
   * Force writes to disk, as in production. Survives a killed process either way. @default false
   */
  readonly durable?: boolean;
}
