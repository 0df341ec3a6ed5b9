// Half of the soak: publishes all messages, or handles all of them, and says what memory it holds
// after every so many, when everything that can be collected is.
import { Ledger } from '../kafka/ledger.mjs';
import { dataOf, KEYS, noteFor } from '../kafka/numbered.mjs';
import { numberedEvent, startApp } from '../kafka/mainstay-app.mjs';

const CONCURRENCY = 100;
const PATIENCE_MS = 60_000;
const settings = JSON.parse(process.argv[2]);
const { bytes, count, every, part, topic } = settings;
const series = [];

function note(done) {
  if (done % every !== 0) return;
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  series.push({ done, heapMb: (heapUsed + external) / 1_048_576, rssMb: rss / 1_048_576 });
}

async function publishAll() {
  const { createRequire } = await import('node:module');
  const { KafkaBus } = createRequire(import.meta.url)('@mainstay/kafka-bus');
  const app = await startApp({ ...settings, redisUrl: undefined });
  const bus = app.get(KafkaBus);
  const Numbered = numberedEvent(topic);
  const filling = noteFor(bytes);
  let done = 0;
  const caller = async (index) => {
    for (let n = index; n < count; n += KEYS) {
      await bus.publish(Numbered.create(dataOf(n, filling)));
      done += 1;
      note(done);
    }
  };
  await Promise.all(Array.from({ length: KEYS }, (_, index) => caller(index)));
  await app.close();
  return { checks: {} };
}

async function handleAll() {
  const ledger = new Ledger(count, 1, count);
  const handle = (n) => {
    ledger.note(n);
    note(ledger.handled);
  };
  const app = await startApp({ ...settings, concurrency: CONCURRENCY }, handle);
  process.send('joined');
  for (let before = -1; ledger.handled < count && ledger.handled > before;) {
    before = ledger.handled;
    const silent = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref());
    await Promise.race([ledger.complete, silent]);
  }
  await app.close();
  return ledger.result();
}

process.on('message', () => {
  const work = part === 'publish' ? publishAll() : handleAll();
  void work.then((result) => process.send({ ...result, series }));
});
process.once('SIGTERM', () => process.exit(0));
process.send('ready');
