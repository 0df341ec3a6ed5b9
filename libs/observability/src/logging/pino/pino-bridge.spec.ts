import type { Logger } from 'pino';
import { runInApplication } from '../application-scope';
import { closeLog, openLog } from '../log-writer';
import { pinoBridge } from './pino-bridge';

const APP = { name: 'content_service', version: '1.0.0', environment: 'testing' };

function messagesOf(say: (logger: Logger) => void): string[] {
  const lines: string[] = [];
  openLog(APP, { format: 'json', destination: { write: (line) => lines.push(line) } });
  try {
    runInApplication(APP, () => say(pinoBridge()));
  } finally {
    closeLog(APP);
  }
  return lines.map((line) => (JSON.parse(line) as { message: string }).message);
}

describe('pinoBridge', () => {
  it('puts values into a message, and none of their secrets', () => {
    const user = { name: 'ada', password: 'hunter2', keys: [{ apiKey: 'hunter2' }] };
    const messages = messagesOf((logger) => {
      logger.info('%s came: %o', 'ada', user);
      logger.info({ id: 1 }, 'now: %j', user);
      logger.warn(new Error('lost'), 'for %s', 'ada');
    });
    expect(messages).toHaveLength(3);
    expect(messages.join()).not.toContain('hunter2');
    expect(messages[0]).toMatch(/^ada came: \{\s+name: 'ada'/);
    expect(messages[1]).toContain('now: {"name":"ada","password":"[redacted]"');
    expect(messages[2]).toBe('for ada');
  });
});
