// The bound: what a claim must at least send, by hand, gathered into pipelines by ioredis.
import { createRequire } from 'node:module';
import { randomUUID } from 'node:crypto';

const require = createRequire(new URL('../../../package.json', import.meta.url));
const { Redis } = require('ioredis');

/** As long as a claim of ours. */
const text = (status, owner, event) =>
  JSON.stringify({
    status,
    owner,
    started_at: new Date().toISOString(),
    processed_by: 'bench',
    event_id: event,
    correlation_id: null,
    source_service: 'bench',
  });

export async function bareRedis(url) {
  const redis = new Redis(url, { enableAutoPipelining: true });
  let ran = 0;
  return {
    async one() {
      const event = randomUUID();
      const key = `bare:bench:run_once:${event}`;
      const owner = randomUUID();
      const set = await redis.set(key, text('processing', owner, event), 'PX', 30_000, 'NX');
      if (set !== 'OK') return;
      ran += 1;
      await redis.set(key, text('completed', owner, event), 'EX', 86_400);
    },
    ran: () => ran,
    async close() {
      await redis.flushall();
      await redis.quit();
    },
  };
}
