import { classifyFailure } from '@mainstay/errors';
import { databaseFailure } from './database-failure';
import { DatabaseUnavailableError } from './database-unavailable.error';
import { TextNotStorableError } from './text-not-storable.error';

const failure = (message: string, code?: string) => Object.assign(new Error(message), { code });

describe('databaseFailure', () => {
  it.each([
    ['a connection cut off', failure('Connection terminated unexpectedly')],
    ['a server that refuses', failure('connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED')],
    ['a server that stops', failure('terminating connection', '57P01')],
    ['a server that takes no writes', failure('cannot execute INSERT', '25006')],
    ['a pool without a free connection', failure('timeout exceeded when trying to connect')],
  ])('takes %s for a database that is away, which no message pays for', (_what, error) => {
    const found = databaseFailure(error);
    expect(found).toBeInstanceOf(DatabaseUnavailableError);
    expect(found).toMatchObject({ code: 'DATABASE_UNAVAILABLE', cause: error });
    expect(classifyFailure(found).kind).toBe('deferred');
  });

  it.each(['22021', '22P05'])('takes %s for a text that can never be stored', (code) => {
    const error = failure('invalid byte sequence for encoding "UTF8": 0x00', code);
    const found = databaseFailure(error);
    expect(found).toBeInstanceOf(TextNotStorableError);
    expect(found).toMatchObject({ code: 'VALIDATION_ERROR', cause: error });
    expect(classifyFailure(found).kind).toBe('permanent');
  });

  it.each(['json_ereport_error', 'json_errsave_error'])(
    'takes what is no JSON for %s for one too: half a surrogate pair',
    (routine) => {
      const error = Object.assign(failure('invalid input syntax for type json', '22P02'), {
        routine,
      });
      expect(databaseFailure(error)).toBeInstanceOf(TextNotStorableError);
      expect(databaseFailure({ driverError: error })).toBeInstanceOf(TextNotStorableError);
    },
  );

  it.each([
    ['a text that is no uuid', failure('invalid input syntax for type uuid', '22P02')],
    ['a duplicate key', failure('duplicate key', '23505')],
    ['a canceled statement', failure('canceling statement', '57014')],
    ['anything else', failure('who knows')],
    ['one that says so already', new DatabaseUnavailableError('away', undefined)],
  ])('leaves %s as it is', (_what, error) => {
    expect(databaseFailure(error)).toBe(error);
  });
});
