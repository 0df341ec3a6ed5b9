// A consumer in a process of its own: reads the topic from its beginning and tells how it went.
import { Ledger } from '../kafka/ledger.mjs';
import * as consumers from './consumers.mjs';

const SILENCE_MS = 20_000;
const settings = JSON.parse(process.argv[2]);

function handler(ledger, handlerMs) {
  if (handlerMs === undefined) return (n) => ledger.note(n);
  return async (n) => {
    ledger.begin(n);
    await new Promise((resolve) => setTimeout(resolve, handlerMs));
    ledger.end(n);
  };
}

/** Until all are handled, or nothing came for so long. */
async function whenOver(ledger) {
  let before = -1;
  for (;;) {
    const timer = new Promise((resolve) => setTimeout(resolve, SILENCE_MS, 'silent').unref());
    if ((await Promise.race([ledger.complete, timer])) !== 'silent') return;
    if (ledger.handled === before) return;
    before = ledger.handled;
  }
}

process.on('message', () => {
  const { consumer, count, handlerMs, size, warm } = settings;
  const ledger = new Ledger(size, warm, count);
  const keepAlive = setInterval(() => {}, 60_000);
  void (async () => {
    const end = await consumers[consumer](settings, handler(ledger, handlerMs));
    await whenOver(ledger);
    const result = ledger.result();
    await end();
    // What comes after the last one, up to the end, was handled twice.
    const { repeated } = ledger.result().checks;
    process.send({ ...result, checks: { ...result.checks, repeated } });
    clearInterval(keepAlive);
  })();
});
process.once('SIGTERM', () => process.exit(0));
process.send('ready');
