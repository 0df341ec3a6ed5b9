// Calls one variant again and again, one after the other, and tells what a call costs the thread.
const { callers } = require('./callers.cjs');

const WARM_UP = 200_000;
const [name, calls] = process.argv.slice(2);

void (async () => {
  const { call, end } = await callers[name]();
  await repeat(call, WARM_UP);
  const before = process.threadCpuUsage();
  const answers = await repeat(call, Number(calls));
  const { user, system } = process.threadCpuUsage(before);
  await end?.();
  process.send({ nanoseconds: ((user + system) * 1_000) / Number(calls), answers });
})();

/** How many of the calls were answered rightly. */
async function repeat(call, times) {
  let answers = 0;
  for (let at = 0; at < times; at += 1) answers += await call();
  return answers;
}
