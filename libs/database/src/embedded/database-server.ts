/** One user's hold on a server that runs as long as somebody uses it. */
export interface ServerUse {
  /** Where it listens, with the password in it. */
  readonly url: string;
  /** Lets go of it; calling it again does nothing. */
  release(): Promise<void>;
}

/** A PostgreSQL that is started for its first user. `EmbeddedPostgres` is one. */
export interface DatabaseServer {
  use(): Promise<ServerUse>;
}
