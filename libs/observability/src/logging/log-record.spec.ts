import { composeRecord, type LineIds } from './log-record';

const identity = { name: 'content_service', version: '1.2.3', environment: 'production' };
const ids: LineIds = { correlationId: 'c', traceId: 't', spanId: 's', fields: { batch: 'b' } };
const said = { level: 'info', logger: 'content.api', message: 'Stored', fields: {} } as const;

describe('a log record', () => {
  it('has its fixed fields in order, then those of the context, then those given', () => {
    const record = composeRecord({ ...said, fields: { size: 3 } }, identity, ids);
    expect(Object.entries(record)).toEqual([
      ['level', 'INFO'],
      ['logger_name', 'content.api'],
      ['service', 'content_service'],
      ['environment', 'production'],
      ['version', '1.2.3'],
      ['message', 'Stored'],
      ['correlation_id', 'c'],
      ['trace_id', 't'],
      ['span_id', 's'],
      ['batch', 'b'],
      ['size', 3],
    ]);
  });

  it('lets a given correlation id take the place of the context’s', () => {
    const record = composeRecord({ ...said, fields: { correlation_id: 'given' } }, identity, ids);
    expect(record.correlation_id).toBe('given');
  });

  it('never lets a given field take the place of a fixed one', () => {
    const record = composeRecord({ ...said, fields: { service: 'x', level: 1 } }, identity, ids);
    expect(record).toMatchObject({ service: 'content_service', service_: 'x', level_: 1 });
  });

  it('describes the error with its causes and without its secrets', () => {
    const cause = new Error('at postgres://app:hunter2@db/app');
    const error = new TypeError('cannot', { cause });
    const record = composeRecord({ ...said, level: 'error', error }, identity, ids);
    expect(record).toMatchObject({
      level: 'ERROR',
      error: { type: 'TypeError', message: 'cannot', cause: { type: 'Error' } },
    });
    expect(JSON.stringify(record)).not.toContain('hunter2');
  });

  it('uses the words of the Python services for its levels', () => {
    const words = (['trace', 'debug', 'warn', 'fatal'] as const).map(
      (level) => composeRecord({ ...said, level }, identity, ids).level,
    );
    expect(words).toEqual(['TRACE', 'DEBUG', 'WARNING', 'CRITICAL']);
  });
});
