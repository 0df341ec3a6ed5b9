// pg-transactional-outbox by logical replication, one message of a segment at a time, segments side
// by side: the fastest of its strategies that keeps the order of a key.
import { Kafka, logLevel } from 'kafkajs';
import {
  createReplicationSegmentMutexConcurrencyController,
  getDisabledLogger,
  initializeReplicationMessageListener,
} from 'pg-transactional-outbox';

const { url, schema, bootstrapServers } = JSON.parse(process.argv[2]);
const { hostname, port, username, pathname } = new URL(url);
const kafka = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.ERROR });
const producer = kafka.producer();
await producer.connect();
const connection = {
  host: hostname,
  port: Number(port),
  user: username,
  database: pathname.slice(1),
};
const [stop] = initializeReplicationMessageListener(
  {
    outboxOrInbox: 'outbox',
    dbListenerConfig: connection,
    settings: {
      dbSchema: schema,
      dbTable: 'outbox',
      dbPublication: `${schema}_pub`,
      dbReplicationSlot: `${schema}_slot`,
      enableMaxAttemptsProtection: false,
      enablePoisonousMessageProtection: false,
      messageCleanupIntervalInMs: 0,
    },
  },
  {
    handle: async ({ id, segment, payload, metadata }) => {
      await producer.send({
        topic: metadata.topic,
        acks: -1,
        messages: [{ key: segment, value: JSON.stringify(payload), headers: { event_id: id } }],
      });
    },
  },
  getDisabledLogger(),
  { concurrencyStrategy: createReplicationSegmentMutexConcurrencyController() },
);

process.once('SIGTERM', () => void stop().finally(() => process.exit(0)));
process.send('ready');
