import { closeLog, openLog } from './log-writer';
import { NestLogger } from './nest-logger';

const APP = { name: 'content_service', version: '1.0.0', environment: 'testing' };

/** The messages of the lines that `say` writes. */
function messagesOf(say: (logger: NestLogger) => void): string[] {
  const lines: string[] = [];
  openLog(APP, { format: 'json', destination: { write: (line) => lines.push(line) } });
  try {
    say(new NestLogger(APP));
  } finally {
    closeLog(APP);
  }
  return lines.map((line) => (JSON.parse(line) as { message: string }).message);
}

describe('NestLogger', () => {
  it('shows the fields of an object that stands in place of a text, but not its secrets', () => {
    const [message] = messagesOf((logger) =>
      logger.log({ user: 'ada', password: 'hunter2', links: ['redis://:hunter2@redis:6379'] }),
    );
    expect(message).toContain('"user":"ada"');
    expect(message).not.toContain('hunter2');
  });

  it('throws nothing for an object that refers to itself', () => {
    const circle: Record<string, unknown> = { id: 7n };
    circle.self = circle;
    const messages = messagesOf((logger) => {
      logger.warn(circle, 'Orders');
      logger.error(circle, 'Error: lost\n    at orders.ts:1', 'Orders');
    });
    expect(messages).toEqual([expect.stringContaining('"id":"7"'), expect.any(String)]);
  });
});
