import { randomUUID } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import type { Redis } from 'ioredis';
import type { ConnectionFactory } from '../connection/redis-connection';
import { EmbeddedConnection } from './embedded-connection';
import { EmbeddedRedisMissingError } from './embedded-redis-missing.error';

type Vendor = new (options: { host: string; port: number; lazyConnect: boolean }) => Redis;

interface SharedDataSet {
  readonly context: { readonly modifiedKeyEvents: EventEmitter };
}

/**
 * A Redis in this process, kept in memory. Every client that is given the same object shares its
 * data, as every client of one server does; two objects share nothing.
 *
 * @throws {EmbeddedRedisMissingError} where ioredis-mock is not installed.
 */
export class EmbeddedRedis {
  private readonly vendor: Vendor = load();
  // ioredis-mock keeps one data set for each host and port.
  private readonly host = `embedded-${randomUUID()}`;

  /** Connections to this data set. */
  connections(): ConnectionFactory {
    return ({ name }) => new EmbeddedConnection(name, this.client());
  }

  /** Forgets every key. */
  async flush(): Promise<void> {
    const client = this.client();
    await client.flushall();
    client.disconnect();
  }

  private client(): Redis {
    const client = new this.vendor({ host: this.host, port: 6379, lazyConnect: true });
    // Each client listens to the shared data set for WATCH; any number of them may.
    (client as unknown as SharedDataSet).context.modifiedKeyEvents.setMaxListeners(0);
    return client;
  }
}

function load(): Vendor {
  try {
    return require('ioredis-mock') as Vendor;
  } catch (cause) {
    throw new EmbeddedRedisMissingError(cause);
  }
}
