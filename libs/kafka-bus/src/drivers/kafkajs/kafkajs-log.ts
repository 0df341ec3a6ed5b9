import { logLevel, type LogEntry, type logCreator } from 'kafkajs';
import type { DriverLogLine } from '../kafka-client.options';

/**
 * kafkajs reports what it retries by itself as errors. What really fails reaches callers as an
 * error or a callback, so its own lines count less.
 */
const LEVELS: Readonly<Record<number, DriverLogLine['level']>> = { [logLevel.ERROR]: 'warn' };

/** Turns kafkajs's lines into the driver's. Values that contain a secret are masked. */
export function logThrough(
  log: (line: DriverLogLine) => void,
  secrets: readonly string[],
): logCreator {
  return () => (entry) => log(asLine(entry, secrets));
}

function asLine({ level, namespace, log }: LogEntry, secrets: readonly string[]): DriverLogLine {
  const { message, timestamp: _timestamp, logger: _logger, ...rest } = log;
  const fields: Record<string, unknown> = { component: `kafkajs ${namespace}` };
  for (const [name, value] of Object.entries(rest)) {
    const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
    if (isPlain && name !== 'stack') fields[name] = masked(value, secrets);
  }
  // A heartbeat that is answered so is how a member hears of a rebalance.
  const isExpected = /rebalanc/i.test(String(log['error'] ?? ''));
  const said = isExpected ? 'debug' : (LEVELS[level] ?? 'debug');
  return { level: said, message: String(masked(message, secrets)), fields };
}

function masked(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value !== 'string') return value;
  return secrets.reduce((text, secret) => text.replaceAll(secret, '***'), value);
}
