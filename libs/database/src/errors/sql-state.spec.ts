import { errorTypeOf, isTransactionConflict, sqlStateOf } from './sql-state';

const coded = (code: string) => Object.assign(new Error(code), { code });

describe('sqlStateOf', () => {
  it('reads what PostgreSQL says, also through TypeORM, and no socket code', () => {
    expect(sqlStateOf(coded('40001'))).toBe('40001');
    expect(sqlStateOf({ driverError: coded('23505') })).toBe('23505');
    expect(sqlStateOf(coded('ECONNREFUSED'))).toBeUndefined();
    expect(sqlStateOf(undefined)).toBeUndefined();
  });
});

it('A lost serialisation and a deadlock are conflicts, a taken key is none', () => {
  expect(['40001', '40P01', '23505'].map((code) => isTransactionConflict(coded(code)))).toEqual([
    true,
    true,
    false,
  ]);
});

describe('errorTypeOf', () => {
  it.each([
    [coded('23505'), 'unique_violation'],
    [coded('23P01'), 'integrity_violation'],
    [coded('XX000'), 'other'],
    [coded('ECONNREFUSED'), 'connection_failure'],
    [new Error('timeout exceeded when trying to connect'), 'pool_timeout'],
    [new Error('Query read timeout'), 'query_timeout'],
    [new Error('Connection terminated unexpectedly'), 'connection_failure'],
    [undefined, 'other'],
  ])('of %s is %s', (error, type) => expect(errorTypeOf(error)).toBe(type));
});
