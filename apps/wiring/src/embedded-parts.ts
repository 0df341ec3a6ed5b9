import { join } from 'node:path';
import { EmbeddedPostgres } from '@mainstay/database';
import { MemoryBroker } from '@mainstay/kafka-bus';
import { EmbeddedRedis } from '@mainstay/redis';

/** The servers an embedded system runs by itself; services that are given the same ones meet. */
export interface EmbeddedParts {
  readonly broker: MemoryBroker;
  readonly postgres: EmbeddedPostgres;
  readonly redis: EmbeddedRedis;
}

/** Makes them; PostgreSQL keeps its data in `folder` and starts when a service first needs it. */
export function embeddedParts(folder: string): EmbeddedParts {
  return {
    broker: new MemoryBroker(),
    postgres: new EmbeddedPostgres({ dataDir: join(folder, 'postgres') }),
    redis: new EmbeddedRedis(),
  };
}
