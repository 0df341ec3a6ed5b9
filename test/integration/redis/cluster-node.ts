import { freePort, startOwnRedis, type OwnRedis } from '@mainstay/testing';

/** All that a cluster has. */
export const SLOTS = 16_384;

/** A node that has no slots yet, and nobody but itself to learn its address from. */
export async function startClusterNode(): Promise<OwnRedis> {
  return startOwnRedis({
    settings: {
      'cluster-enabled': 'yes',
      'cluster-port': String(await freePort()),
      'cluster-announce-ip': '127.0.0.1',
    },
  });
}
