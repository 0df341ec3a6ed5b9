// A process with eight writers: each begins its next transaction when the last one is committed, or
// at its time where a rate is given. Answers with the moment of each commit.
import { randomUUID } from 'node:crypto';
import { now, WRITERS } from './events.mjs';
import { transactionsOf } from './transactions.mjs';

const settings = JSON.parse(process.argv[2]);
const { transaction, close } = await transactionsOf(settings);

async function write({ from, to, perSecond }) {
  const committed = Array.from({ length: to - from }, () => 0);
  const begunAt = now();
  const writer = async (index) => {
    const first = from + ((index - (from % WRITERS) + WRITERS) % WRITERS);
    for (let n = first; n < to; n += WRITERS) {
      if (perSecond !== undefined) await until(begunAt + ((n - from) * 1000) / perSecond);
      await transaction(index, n, randomUUID());
      committed[n - from] = now();
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, index) => writer(index)));
  return { begunAt, endedAt: now(), committed };
}

function until(time) {
  const waitMs = time - now();
  return waitMs <= 0 ? undefined : new Promise((resolve) => setTimeout(resolve, waitMs));
}

process.on('message', (message) => {
  void write(message).then((result) => process.send(result));
});
process.once('SIGTERM', () => void close().then(() => process.exit(0)));
process.send('ready');
