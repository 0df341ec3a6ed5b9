// npm run stack: the four services as four processes on real Kafka, PostgreSQL and Redis.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { onOrphaned } from '@mainstay/service';
import { busyPorts, describeBusy } from './ports.mjs';
import { Stack } from './reference-stack.mjs';
import { describeServer, findServers } from './servers.mjs';
import { placesOf } from './services.mjs';
import { takeFolder } from './turn.mjs';

const ROOT = join(fileURLToPath(import.meta.url), '..', '..', '..');

const HELP = `npm run stack [-- options]

Runs content, batch-orchestrator, essay-lifecycle and spell-checker as processes of their own, and
starts one again that dies. Ctrl-C or SIGTERM stops everything in order, a second one at once.

  --fresh          begin with empty servers; only those started here are emptied
  --data <folder>  where servers started here keep their data (default: .mainstay/stack)
  --verbose        show what the services write; it always goes to <folder>/<service>.log
  --help           show this

Servers: KAFKA_BOOTSTRAP_SERVERS, DATABASE_URL and REDIS_URL name them. One that is not named is
started from programs of this machine (its data is kept for the next time), else taken from the
usual port, else run in Docker.
Ports: CONTENT_PORT 8000, BATCH_ORCHESTRATOR_PORT 5001, ESSAY_LIFECYCLE_PORT 6001,
SPELL_CHECKER_PORT 8002 and SPELL_CHECKER_METRICS_PORT 8001.
`;

const options = readOptions();
if (options.help) process.stdout.write(HELP);
else await run(options);

async function run({ fresh, verbose, data }) {
  const folder = data ?? join(ROOT, '.mainstay', 'stack');
  let stack;
  let servers = [];
  let ending;
  let exitCode = 0;
  const interrupted = Promise.withResolvers();

  const onSignal = (signal) => {
    if (ending !== undefined) {
      stack?.kill();
      for (const server of servers) void server.kill?.();
      process.exit(signal === 'SIGINT' ? 130 : 143);
    }
    say(`${signal}: stopping`);
    ending = signal;
    void stack?.stop();
    interrupted.resolve();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  onOrphaned(() => {
    if (ending === undefined) onSignal('SIGTERM');
  });
  // Who listened may be gone; what was started must be stopped all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

  let leaveFolder = () => {};
  try {
    const busy = await busyPorts(placesOf(process.env));
    if (busy.length > 0) throw new Error(describeBusy(busy).join('\n'));
    leaveFolder = takeFolder(folder);
    servers = await findServers(folder, { fresh });
    for (const server of servers) say(describeServer(server));
    const addresses = Object.fromEntries(servers.map(({ name, url }) => [name, url]));
    if (ending === undefined) {
      stack = new Stack(addresses, { folder, say, verbose });
      await stack.start();
      say(`ready: ${stack.describe()}`);
      await Promise.race([stack.failure, interrupted.promise]);
    }
  } catch (error) {
    if (ending === undefined) {
      exitCode = 1;
      say(error.message);
    }
  }
  ending ??= 'failure';
  const clean = (await stack?.stop()) ?? true;
  await Promise.all(servers.map((server) => server.stop()));
  leaveFolder();
  if (!clean) exitCode = 1;
  if (servers.length > 0) say(clean ? 'stopped' : 'stopped, not everything by itself');
  process.exit(exitCode);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        fresh: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        data: { type: 'string' },
        help: { type: 'boolean', default: false, short: 'h' },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${HELP}`);
    return process.exit(2);
  }
}

function say(text, from = 'stack') {
  for (const line of text.split('\n')) process.stdout.write(`[${from}] ${line}\n`);
}
