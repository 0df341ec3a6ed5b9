import { operationOf } from './operation-of';

it('The operation of a statement is its first word, from a closed list', () => {
  expect(
    ['SELECT 1', '\n insert into a', 'WITH x AS (SELECT 1) SELECT', '', 'drop table'].map((query) =>
      operationOf(query),
    ),
  ).toEqual(['select', 'insert', 'other', 'other', 'other']);
});
