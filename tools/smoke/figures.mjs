// What the metrics of the four services must show of the batch.
import { eventually } from './http.mjs';
import { hasMetric, readMetrics, valueOf } from './metrics.mjs';

const PAGES = ['orchestrator', 'lifecycle', 'spellChecker', 'spellCheckerWorker', 'content'];

/** The pages of every port. */
export async function readAll(urls) {
  const pages = await Promise.all(PAGES.map((name) => readMetrics(urls[name])));
  return Object.fromEntries(PAGES.map((name, index) => [name, pages[index]]));
}

/** Compares the growth of counters; others may use the system meanwhile, so more is fine. */
export async function inspectFigures(report, urls, before, essays) {
  const rows = expectedGrowth(essays);
  const growth = (after, [page, metric, labels]) =>
    valueOf(after[page], metric, labels) - valueOf(before[page], metric, labels);
  // A relay's own figures come a moment after what it relayed.
  await eventually(async () => {
    const after = await readAll(urls);
    return rows.every((row) => growth(after, row) >= row[3]);
  });
  const after = await readAll(urls);
  for (const row of rows) {
    const [page, metric, labels, least] = row;
    const grown = growth(after, row);
    const name = `${page}: ${metric}${JSON.stringify(labels)}`;
    report.check(`${name} grows by ${least}`, grown >= least, `it grew by ${grown}`);
  }
  for (const page of ['orchestrator', 'lifecycle', 'spellChecker']) {
    const empty = await eventually(
      async () => valueOf(await readMetrics(urls[page]), 'outbox_queue_depth') === 0,
      60_000,
    );
    report.check(`${page}: outbox_queue_depth is back to 0`, empty === true);
    report.equal(`${page}: outbox_dead`, valueOf(after[page], 'outbox_dead'), 0);
    const latency = 'kafka_message_queue_latency_seconds_count';
    report.check(`${page}: ${latency} is there`, hasMetric(after[page], latency));
  }
  for (const page of PAGES) {
    report.check(
      `${page}: text/plain`,
      after[page].type.startsWith('text/plain'),
      after[page].type,
    );
  }
}

function expectedGrowth(essays) {
  const count = essays.length;
  const handled = (service, topic) => ({
    topic,
    consumer_group: `${service}-consumer`,
    outcome: 'handled',
  });
  const published = (type) => ({ event_type: type });
  const consumed = (page, service, topic, least) => [
    page,
    'kafka_messages_consumed_total',
    handled(service, topic),
    least,
  ];
  const relayed = (page, type, least) => [
    page,
    'outbox_events_published_total',
    published(type),
    least,
  ];
  const orchestrator = 'batch_orchestrator_service';
  const lifecycle = 'essay_lifecycle_service';
  const checker = 'spell_checker_service';
  const results = 'huleedu.essay.spellcheck.results.v1';
  const requested = 'huleedu.essay.spellcheck.requested.v1';
  const registering = { method: 'POST', endpoint: '/v1/batches/register', status: '202' };
  const stored = { operation: 'create', status: 'success' };
  return [
    ['orchestrator', 'request_count', registering, 1],
    relayed('orchestrator', 'huleedu.batch.essays.registered.v1', 1),
    relayed('orchestrator', 'huleedu.file.essay.content.provisioned.v1', count),
    relayed('orchestrator', 'huleedu.els.spellcheck.initiate.command.v1', 1),
    relayed('orchestrator', 'huleedu.batch.pipeline.completed.v1', 1),
    consumed('orchestrator', orchestrator, 'huleedu.els.batch.essays.ready.v1', 1),
    consumed('orchestrator', orchestrator, 'huleedu.els.batch.phase.outcome.v1', 1),
    consumed('orchestrator', orchestrator, results, count),
    consumed('lifecycle', lifecycle, 'huleedu.batch.essays.registered.v1', 1),
    consumed('lifecycle', lifecycle, 'huleedu.file.essay.content.provisioned.v1', count),
    consumed('lifecycle', lifecycle, results, count),
    relayed('lifecycle', requested, count),
    relayed('lifecycle', 'huleedu.els.batch.phase.outcome.v1', 1),
    consumed('spellChecker', checker, requested, count),
    consumed('spellCheckerWorker', checker, requested, count),
    relayed('spellChecker', results, count),
    // Each essay is stored twice, as it came and corrected, and fetched at least once.
    ['content', 'content_operations_total', stored, 2 * count],
    ['content', 'content_operations_total', { ...stored, operation: 'get' }, count],
  ];
}
