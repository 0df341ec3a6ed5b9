/**
 * How many of the shards are this relay's: all relays that are alive, in the order of their names,
 * get the same number; the remainder goes to the first of them.
 */
export function shardShare(shards: number, relays: readonly string[], me: string): number {
  const names = [...new Set([...relays, me])].sort();
  const rest = shards % names.length;
  return Math.floor(shards / names.length) + (names.indexOf(me) < rest ? 1 : 0);
}
