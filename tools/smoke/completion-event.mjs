// The completion event as a stranger sees it, where Kafka can be reached.
import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';

const TOPIC = 'huleedu.batch.pipeline.completed.v1';
const DEADLINE_MS = 20_000;

/** Reads the topic from its beginning to the event of this batch. */
export async function inspectCompletion(report, bootstrapServers, { batchId, traceId, count }) {
  const event = await findCompletion(bootstrapServers.split(','), batchId);
  if (!report.check('the completion event is in its topic', event !== undefined)) return;
  const { envelope, headers, key } = event;
  report.equal('its type', envelope.event_type, TOPIC);
  report.equal('its source', envelope.source_service, 'batch_orchestrator_service');
  report.equal('its key', key, batchId);
  report.equal('essays_completed', envelope.data.essays_completed, count);
  report.equal('essays_failed', envelope.data.essays_failed, 0);
  report.equal('status', envelope.data.status, 'completed');
  report.equal('its trace', headers.traceparent?.split('-')[1], traceId);
  report.equal('the event id in the headers', headers.event_id, envelope.event_id);
}

async function findCompletion(brokers, batchId) {
  dropTimeoutWarning();
  const kafka = new kafkajs.Kafka({
    brokers,
    clientId: 'smoke',
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const consumer = kafka.consumer({ groupId: `smoke-${randomUUID()}`, maxWaitTimeInMs: 100 });
  const found = Promise.withResolvers();
  const timer = setTimeout(() => found.resolve(undefined), DEADLINE_MS);
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ message }) => {
        const envelope = JSON.parse(message.value.toString('utf8'));
        if (envelope.data?.batch_id !== batchId) return;
        const headers = Object.entries(message.headers).map(([name, value]) => [
          name,
          String(value),
        ]);
        const key = message.key?.toString('utf8');
        found.resolve({ envelope, headers: Object.fromEntries(headers), key });
      },
    });
    return await found.promise;
  } finally {
    clearTimeout(timer);
    await consumer.disconnect();
  }
}

/** kafkajs sets a timer in the past with its first request; Node warns, no harm is done. */
function dropTimeoutWarning() {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning, ...rest) => {
    if (rest[0] !== 'TimeoutNegativeWarning') emitWarning(warning, ...rest);
  };
}
