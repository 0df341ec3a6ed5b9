// What it costs that an effect happens once: a claim and its confirmation against two bare SETs,
// and a business transaction in the inbox's against one by itself.
import { randomUUID } from 'node:crypto';
import { startOwnPostgres, startOwnRedis } from '@mainstay/testing';
import { bareRedis } from './bare-redis.mjs';
import { byHand } from './by-hand.mjs';
import { startService } from './service.mjs';
import { sideBySide } from './side-by-side.mjs';

const CLAIMS = 100_000;
const CLAIMS_IN_FLIGHT = 100;
const TRANSACTIONS = 10_000;
const WRITERS = 8;
const WARM = 0.1;

const servers = {};
let service;
let hand;

/** Warm first: connections, prepared statements, the compiler. */
async function timed(count, inFlight, one) {
  await sideBySide(Math.round(count * WARM), inFlight, one);
  const begunAt = performance.now();
  const before = process.cpuUsage();
  await sideBySide(count, inFlight, one);
  const rate = (count * 1000) / (performance.now() - begunAt);
  const { user, system } = process.cpuUsage(before);
  return { rate, cpu_us: (user + system) / count };
}

const claims = (name, open) => ({
  name,
  async run(_run, { scale }) {
    const { one, ran, close } = await open();
    const count = Math.round(CLAIMS * scale);
    const { rate, cpu_us } = await timed(count, CLAIMS_IN_FLIGHT, one);
    const lost = count + Math.round(count * WARM) - ran();
    await close();
    return { rate, measures: { cpu_us }, checks: { lost } };
  },
});

/** @param transact does one, given a key */
const transactions = (name, transact) => ({
  name,
  async run(_run, { scale }) {
    await service.truncate();
    const count = Math.round(TRANSACTIONS * scale);
    const { rate, cpu_us } = await timed(count, WRITERS, () => transact(randomUUID()));
    const lost = count + Math.round(count * WARM) - (await service.orders());
    return { rate, measures: { us: (1_000_000 * WRITERS) / rate, cpu_us }, checks: { lost } };
  },
});

export const race = {
  name: 'idempotency',
  unit: 'effects/s',
  async prepare() {
    const projectDir = new URL('../../..', import.meta.url).pathname;
    servers.redis = await startOwnRedis();
    servers.postgres = await startOwnPostgres({ projectDir, durable: true });
    const urls = { redis: servers.redis.url, postgres: servers.postgres.url };
    service = await startService(urls);
    hand = byHand(urls.postgres, WRITERS);
    this.versions = { redis: servers.redis.version, postgres: servers.postgres.version };
  },
  async finish() {
    await hand?.close();
    await service?.close();
    await Promise.all(Object.values(servers).map((server) => server.dispose()));
  },
  variants: [
    claims('SET NX + SET, pipelined', () => bareRedis(servers.redis.url)),
    claims('runOnce, redis', async () => service.redisClaims()),
    transactions('business transaction', () => service.business()),
    transactions('runOnce, inbox', (key) => service.throughInbox(key)),
    transactions('business transaction by hand', () => hand.business()),
    transactions('inbox row by hand', (key) => hand.throughInbox(key)),
    transactions('inbox row by hand, in one statement', (key) => hand.inOneStatement(key)),
  ],
  goals: [
    { of: 'runOnce, redis', to: 'SET NX + SET, pipelined', least: 0.8 },
    {
      of: 'runOnce, inbox',
      to: 'business transaction',
      measure: 'us',
      most: 1.25,
      bound: { of: 'inbox row by hand', to: 'business transaction by hand' },
    },
    {
      of: 'inbox row by hand, in one statement',
      to: 'business transaction by hand',
      measure: 'us',
      most: 1.25,
      when: 'no inbox can do this',
    },
  ],
};
