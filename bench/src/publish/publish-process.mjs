// A publisher in a process of its own. `callers` publish at once, each its own numbers one after
// the other, or one caller sends `together` numbers at a time.
import * as publishers from './publishers.mjs';

const settings = JSON.parse(process.argv[2]);
const { publish, send, close } = await publishers[settings.publisher](settings);
const { callers = 1, together } = settings;

async function run({ from, to }) {
  const took = new Float64Array(together === undefined ? to - from : 0);
  const before = process.cpuUsage();
  const begunAt = performance.now();
  if (together === undefined) await byCallers(from, to, took);
  else await inBatches(from, to);
  const endedAt = performance.now();
  const { user, system } = process.cpuUsage(before);
  took.sort();
  const share = (part) => took[Math.floor(took.length * part)];
  return {
    rate: ((to - from) * 1000) / (endedAt - begunAt),
    cpuUs: (user + system) / (to - from),
    p50: share(0.5),
    p99: share(0.99),
  };
}

async function byCallers(from, to, took) {
  const caller = async (index) => {
    for (let n = from + index; n < to; n += callers) {
      const at = performance.now();
      await publish(n);
      took[n - from] = performance.now() - at;
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, index) => caller(index)));
}

async function inBatches(from, to) {
  for (let n = from; n < to; n += together) {
    await send(Array.from({ length: Math.min(together, to - n) }, (_, index) => n + index));
  }
}

process.on('message', (range) => void run(range).then((result) => process.send(result)));
process.once('SIGTERM', () => void close().then(() => process.exit(0)));
process.send('ready');
