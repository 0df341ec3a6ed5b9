// A publisher in a process of its own. `callers` publish at once, each its own numbers one after
// the other, or one caller sends `together` numbers at a time.
import * as publishers from './publishers.mjs';

const settings = JSON.parse(process.argv[2]);
const {
  publish,
  prepare = (numbers) => numbers,
  send,
  close,
} = await publishers[settings.publisher](settings);
const { callers = 1, together } = settings;

async function run({ from, to }) {
  const took = new Float64Array(together === undefined ? to - from : 0);
  const { cpuUs, ms } = await (together === undefined
    ? timed(() => byCallers(from, to, took))
    : inBatches(from, to));
  took.sort();
  const share = (part) => took[Math.floor(took.length * part)];
  const count = to - from;
  return { rate: (count * 1000) / ms, cpuUs: cpuUs / count, p50: share(0.5), p99: share(0.99) };
}

async function timed(work) {
  const before = process.cpuUsage();
  const begunAt = performance.now();
  await work();
  const ms = performance.now() - begunAt;
  const { user, system } = process.cpuUsage(before);
  return { ms, cpuUs: user + system };
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

/** The clock runs while it is sent, not while it is prepared. */
async function inBatches(from, to) {
  const all = { ms: 0, cpuUs: 0 };
  for (let n = from; n < to; n += together) {
    const numbers = Array.from({ length: Math.min(together, to - n) }, (_, index) => n + index);
    const batch = prepare(numbers);
    const { cpuUs, ms } = await timed(() => send(batch));
    all.ms += ms;
    all.cpuUs += cpuUs;
  }
  return all;
}

process.on('message', (range) => void run(range).then((result) => process.send(result)));
process.once('SIGTERM', () => void close().then(() => process.exit(0)));
process.send('ready');
