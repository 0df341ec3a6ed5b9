// Connector settings of the races: the documented ones for our table, the documentation's own table
// for Debezium's, each with a connection.
import { readFileSync } from 'node:fs';

const DOCUMENTED = new URL('../../../libs/outbox/debezium-connector.json', import.meta.url);

/** What users set where latency and throughput matter. */
export const TUNED = {
  'poll.interval.ms': '5',
  'max.batch.size': '8192',
  'max.queue.size': '32768',
  'producer.override.linger.ms': '0',
};

const place = ({ url, schema }) => {
  const { hostname, port, username, pathname } = new URL(url);
  return {
    'database.hostname': hostname,
    'database.port': port,
    'database.user': username,
    'database.password': '',
    'database.dbname': pathname.slice(1),
    'topic.prefix': schema,
    'slot.name': `${schema}_slot`,
    'publication.name': `${schema}_pub`,
  };
};

/** Our table, by the configuration that the package documents. */
export const onOurTable = (settings) => ({
  ...JSON.parse(readFileSync(DOCUMENTED, 'utf8')),
  ...place(settings),
  'table.include.list': `${settings.schema}.event_outbox`,
});

/** The table of Debezium's documentation. */
export const onItsOwnTable = (settings) => ({
  'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
  'plugin.name': 'pgoutput',
  'publication.autocreate.mode': 'filtered',
  'snapshot.mode': 'no_data',
  'tombstones.on.delete': 'false',
  transforms: 'outbox',
  'transforms.outbox.type': 'io.debezium.transforms.outbox.EventRouter',
  'transforms.outbox.route.topic.replacement': '${routedByValue}',
  'table.include.list': `${settings.schema}.outbox`,
  ...place(settings),
});
