import { translateEmbeddedError, translateError } from './translate-error';

const codeOf = (message: string, translate = translateError) =>
  (translate(new Error(message), 'redis', 'GET') as Error & { code: string }).code;

describe('translateError', () => {
  it.each([
    'connect ECONNREFUSED 127.0.0.1:6379',
    'Connection is closed.',
    'Command timed out',
    'LOADING Redis is loading the dataset in memory',
    'READONLY You can not write against a read only replica.',
    'CLUSTERDOWN The cluster is down',
    "OOM command not allowed when used memory > 'maxmemory'.",
    'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to.',
    'NOAUTH Authentication required.',
    'WRONGPASS invalid username-password pair or user is disabled.',
  ])('takes "%s" for an absence', (message) => {
    expect(codeOf(message)).toBe('REDIS_UNAVAILABLE');
  });

  it.each([
    'WRONGTYPE Operation against a key holding the wrong kind of value',
    'ERR unknown command',
    'NOPERM this user has no permissions to run the command',
    'All keys in the pipeline should belong to the same slots allocation group',
  ])('takes "%s" for a refusal', (message) => {
    expect(codeOf(message)).toBe('REDIS_COMMAND_FAILED');
  });

  it('takes every failure of the embedded Redis for a refusal', () => {
    expect(codeOf('attempt to call a nil value', translateEmbeddedError)).toBe(
      'REDIS_COMMAND_FAILED',
    );
  });

  it('leaves an error alone that was translated before', () => {
    const once = translateError(new Error('x'), 'redis', 'GET');
    expect(translateError(once, 'other', 'SET')).toBe(once);
    expect(translateEmbeddedError(once, 'other', 'SET')).toBe(once);
  });

  it('names connection, operation and reason', () => {
    const { message } = translateError(new Error('connect ECONNREFUSED'), 'cache', 'GET');
    expect(message).toBe('Redis (cache) did not answer GET: connect ECONNREFUSED.');
  });
});
