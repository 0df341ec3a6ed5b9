// Fifty connections that ask one after the other, for so many seconds. Tells the parent what was
// answered.
import autocannon from 'autocannon';

const CONNECTIONS = 50;
const [url, seconds] = process.argv.slice(2);

const result = await autocannon({ url, connections: CONNECTIONS, duration: Number(seconds) });
process.send({
  rate: result.requests.average,
  p50: result.latency.p50,
  p99: result.latency.p99,
  answered: result['2xx'],
  failed: result.non2xx + result.errors + result.timeouts,
});
process.disconnect();
