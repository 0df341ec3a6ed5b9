// How a consumer of a chaos suite lives as a process of its own.
const { appendFileSync } = require('node:fs');
const { NestFactory } = require('@nestjs/core');
const { diagnostics } = require('@mainstay/core');
const { KafkaConsumers } = require('@mainstay/kafka-bus');

/**
 * Starts the module, says `assigned` once one of its groups is stable, ends in order on SIGTERM.
 * What the libs say goes to `logFile`, of `levels` alone where they are given.
 */
exports.runConsumer = async (module, { logFile, levels }) => {
  diagnostics.log.subscribe(undefined, (line) => {
    if (levels !== undefined && !levels.includes(line.level)) return;
    appendFileSync(logFile, `${JSON.stringify(line, withErrors)}\n`);
  });
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
  const consumers = app.get(KafkaConsumers);
  const timer = setInterval(() => {
    if (!consumers.groups.some(({ state }) => state === 'stable')) return;
    clearInterval(timer);
    process.send?.('assigned');
  }, 20);
};

function withErrors(field, value) {
  if (field === 'app') return undefined;
  return value instanceof Error ? String(value.stack) : value;
}
