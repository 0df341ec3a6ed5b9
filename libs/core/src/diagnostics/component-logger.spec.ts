import { Logger } from '@nestjs/common';
import type { ServiceIdentity } from '../identity/service-identity';
import { ComponentLogger } from './component-logger';
import { diagnostics, type LogMessage } from './diagnostics';

const app = (name: string): ServiceIdentity => ({ name, version: '1', environment: 'testing' });

describe('ComponentLogger', () => {
  const printed: string[] = [];
  const spies: jest.SpyInstance[] = [];
  const stops: (() => void)[] = [];

  beforeEach(() => {
    for (const level of ['debug', 'log', 'warn', 'error'] as const) {
      const print = (...texts: unknown[]) => void printed.push([level, ...texts].join(' '));
      spies.push(jest.spyOn(Logger.prototype, level).mockImplementation(print));
    }
  });

  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
    for (const spy of spies.splice(0)) spy.mockRestore();
    printed.length = 0;
  });

  function listenTo(identity: ServiceIdentity | undefined): LogMessage[] {
    const lines: LogMessage[] = [];
    stops.push(diagnostics.log.subscribe(identity, (line) => lines.push(line)));
    return lines;
  }

  it('goes out on the channel where somebody listens, and is not printed', () => {
    const one = app('one_service');
    const lines = listenTo(one);
    const error = new Error('why');
    new ComponentLogger(one, 'mainstay.part').warn('Slow', { seconds: 3 }, error);
    expect(lines).toEqual([
      {
        app: one,
        level: 'warn',
        logger: 'mainstay.part',
        message: 'Slow',
        fields: { seconds: 3 },
        error,
      },
    ]);
    expect(printed).toEqual([]);
  });

  it("is printed by Nest's logger where nobody listens", () => {
    const logger = new ComponentLogger(app('one_service'), 'mainstay.part');
    logger.debug('a');
    logger.info('b', { rows: 2 });
    logger.warn('c', {}, new Error('why'));
    logger.error('d', {}, 'a thrown text');
    expect(printed).toEqual([
      'debug a',
      'log b { rows: 2 }',
      'warn c: why',
      'error d a thrown text',
    ]);
  });

  it('is printed where only another application of the process is listened to', () => {
    const lines = listenTo(app('one_service'));
    new ComponentLogger(app('one_service'), 'mainstay.part').error('Lost?');
    expect(lines).toEqual([]);
    expect(printed).toEqual([expect.stringContaining('error Lost?')]);
  });

  it('prints fields that JSON does not know', () => {
    const circle: Record<string, unknown> = { offset: 12n };
    circle.self = circle;
    new ComponentLogger(app('one_service'), 'mainstay.part').info('Read', circle);
    expect(printed).toEqual([expect.stringContaining('offset: 12n')]);
  });
});
