import type { Redis } from 'ioredis';
import { RedisCommandError } from '../connection/redis-command.error';
import type { RedisArgument, RedisCommand } from '../connection/redis-connection';
import { IoredisConnection } from '../ioredis/ioredis-connection';
import { translateEmbeddedError } from '../ioredis/translate-error';
import { refusedTimeToLive } from './refused-time-to-live';
import type { EmbeddedStrings, RedisScript } from '../scripting/redis-script';

/** What ioredis-mock keeps its keys in; reading it is the one thing its commands do later. */
interface KeptStrings {
  readonly data: { has(key: string): boolean; get(key: string): unknown };
  readonly expires: { has(key: string): boolean; get(key: string): number };
}

/** A connection to an embedded data set: scripts that exist in JavaScript run as such. */
export class EmbeddedConnection extends IoredisConnection {
  private readonly strings: EmbeddedStrings;

  constructor(
    private readonly connection: string,
    client: Redis,
  ) {
    super(connection, () => client, { translate: translateEmbeddedError });
    const { data, expires } = client as unknown as KeptStrings;
    this.strings = {
      get: (key) => (data.has(key) ? String(data.get(key)) : null),
      // Done when the call returns, as every command of ioredis-mock.
      set: (key, value, ttlMs) => void client.set(key, value, 'PX', ttlMs),
      leftMs: (key) => (expires.has(key) ? Math.max(0, expires.get(key) - Date.now()) : -1),
    };
  }

  override async send(command: RedisCommand): Promise<unknown> {
    const refusal = refusedTimeToLive(command);
    if (refusal === undefined || this.state !== 'ready') return super.send(command);
    throw new RedisCommandError(this.connection, command.name.toUpperCase(), new Error(refusal));
  }

  protected override async run(
    script: RedisScript,
    keys: readonly string[],
    args: readonly RedisArgument[],
  ): Promise<unknown> {
    const { embedded } = script;
    if (embedded === undefined || this.state !== 'ready') return super.run(script, keys, args);
    return embedded(this.strings, keys, args.map(String));
  }
}
