// The systems of the outbox races. Each makes its tables and starts its relay; what it answers can
// be stopped and weighed.
import { residentMb } from '../../../tools/processes/process-figures.mjs';
import { Child } from './child.mjs';
import { onItsOwnTable, onOurTable, TUNED } from './debezium-config.mjs';
import { relayImage } from './relay-image.mjs';
import { TABLES } from './tables.mjs';

const asChild = async (file, settings, how) => {
  const child = await Child.start(file, settings, how);
  return { stop: () => child.stop(), memoryMb: () => residentMb(child.pid), pids: [child.pid] };
};

const asChildren = async (count, file, settings, how) => {
  const all = await Promise.all(Array.from({ length: count }, () => asChild(file, settings, how)));
  return {
    stop: () => Promise.all(all.map((child) => child.stop())),
    memoryMb: async () => {
      const each = await Promise.all(all.map((child) => child.memoryMb()));
      return each.reduce((sum, mb) => sum + mb, 0);
    },
    pids: all.flatMap(({ pids }) => pids),
  };
};

/**
 * By hand; `pollMs` instead of a NOTIFY in every transaction. `adds`: what of ours it does as well,
 * `headers`, `marks` and `fence` in the relay, the key's `lock` in the writers.
 */
export const byHand = (name, { pollMs, adds = [] } = {}) => ({
  name,
  layout: TABLES.hand,
  writers: { system: 'hand', notify: pollMs === undefined, lock: adds.includes('lock') },
  async create({ client }, { schema }) {
    await client.query(TABLES.hand.create(schema));
    if (adds.includes('marks')) await client.query(TABLES.hand.createForMarks(schema));
  },
  start: (_stage, settings) => asChild('hand-relay.mjs', { ...settings, pollMs, adds }),
});

/** pg-transactional-outbox, by logical replication. */
export const packaged = {
  name: 'pg-transactional-outbox',
  layout: TABLES.segmented,
  writers: { system: 'segmented' },
  async create({ client }, { schema }) {
    const { DatabaseSetup } = await import('pg-transactional-outbox');
    const config = {
      outboxOrInbox: 'outbox',
      database: 'postgres',
      schema,
      table: 'outbox',
      listenerRole: 'postgres',
      publication: `${schema}_pub`,
      replicationSlot: `${schema}_slot`,
    };
    await client.query(DatabaseSetup.dropAndCreateTable(config));
    await client.query(DatabaseSetup.setupReplicationCore(config));
    await client.query(DatabaseSetup.setupReplicationSlot(config));
  },
  start: (_stage, settings) => asChild('segmented-relay.mjs', settings),
  async drop({ client }, { schema }) {
    await client.query(`DROP PUBLICATION ${schema}_pub`);
    await client.query('SELECT pg_drop_replication_slot($1)', [`${schema}_slot`]);
  },
};

/** Whether a race that runs these variants alone needs Kafka Connect. */
export const usesDebezium = (only) =>
  only === undefined || only.some((name) => name.startsWith('Debezium'));

/** Debezium on a table of its documentation, or on ours by the configuration we document. */
export const debezium = (name, { ourTable = false, tuned = true }) => ({
  name,
  layout: ourTable ? TABLES.mainstay : TABLES.debezium,
  writers: { system: 'debezium' },
  async create(stage, settings) {
    const { client, connect } = stage;
    if (ourTable) await migrate(settings);
    else await client.query(TABLES.debezium.create(settings.schema));
    const config = ourTable ? onOurTable(settings) : onItsOwnTable(settings);
    await connect.create(settings.schema, { ...config, ...(tuned ? TUNED : {}) });
    await slotOf(stage, settings);
    await connect.stop(settings.schema);
  },
  async start({ connect }, { schema }) {
    await connect.resume(schema);
    const memoryMb = () => residentMb(connect.pid);
    return { stop: () => connect.stop(schema), memoryMb, pids: [connect.pid] };
  },
  async drop({ client, connect }, { schema }) {
    await connect.remove(schema);
    await client.query(`DROP PUBLICATION ${schema}_pub`);
    await client.query('SELECT pg_drop_replication_slot($1)', [`${schema}_slot`]);
  },
});

/** As the README of @mainstay/outbox advises for a process that only relays. */
const SMALL = ['--max-semi-space-size=4'];

/**
 * Ours: `relays` processes; `small` where their memory or their pauses are judged; `image`: as an
 * image runs it, which is always small.
 */
export const ours = (name, { relays = 1, outbox, driver, small = false, image = false } = {}) => ({
  name,
  layout: TABLES.mainstay,
  writers: { system: 'mainstay', outbox },
  async create(_stage, settings) {
    await migrate(settings);
    if (image) await relayImage();
  },
  async start(_stage, settings) {
    const all = { ...settings, outbox, driver };
    if (!image)
      return asChildren(relays, 'mainstay-relay.mjs', all, small ? { nodeOptions: SMALL } : {});
    const { main, env } = await relayImage();
    return asChildren(relays, main, all, { nodeOptions: [...SMALL, '--enable-source-maps'], env });
  },
});

async function migrate(settings) {
  const { startMainstay } = await import('./mainstay-app.mjs');
  const app = await startMainstay({ ...settings, relays: false });
  await app.close();
}

/** A position to start from exists once the connector streams. */
async function slotOf({ client }, { schema }) {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const { rows } = await client.query(
      'SELECT active FROM pg_replication_slots WHERE slot_name = $1',
      [`${schema}_slot`],
    );
    if (rows[0]?.active) return;
    if (performance.now() > deadline) throw new Error(`${schema} has no replication slot.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
