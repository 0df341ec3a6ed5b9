import { logLevel } from 'kafkajs';
import type { DriverLogLine } from '../kafka-client.options';
import { logThrough } from './kafkajs-log';

function lineOf(level: logLevel, log: Record<string, unknown>): DriverLogLine {
  const lines: DriverLogLine[] = [];
  const write = logThrough((line) => lines.push(line), ['s3cret'])(logLevel.INFO);
  const timestamp = '2026-01-01T00:00:00.000Z';
  const entry = {
    namespace: 'Connection',
    level,
    label: '',
    log: { timestamp, message: '', ...log },
  };
  write(entry);
  return lines[0]!;
}

describe('what kafkajs logs', () => {
  it('is passed on without the secrets and without nested values', () => {
    const line = lineOf(logLevel.ERROR, {
      message: 'refused s3cret',
      error: 'password s3cret is wrong',
      sasl: { password: 's3cret' },
      stack: 'at …',
      retryCount: 2,
    });
    expect(line).toEqual({
      level: 'warn',
      message: 'refused ***',
      fields: { component: 'kafkajs Connection', error: 'password *** is wrong', retryCount: 2 },
    });
  });

  it('is no warning when a heartbeat only brings the news of a rebalance', () => {
    const error = 'The group is rebalancing, so a rejoin is needed';
    expect(lineOf(logLevel.ERROR, { message: 'Response Heartbeat', error }).level).toBe('debug');
    expect(lineOf(logLevel.WARN, { message: 'anything' }).level).toBe('debug');
  });
});
