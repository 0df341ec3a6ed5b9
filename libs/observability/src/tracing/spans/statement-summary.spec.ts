import { summaryOf } from './statement-summary';

describe('the summary of a statement', () => {
  it.each([
    ['SELECT "b"."id" FROM "batch" "b" WHERE "id" = $1', 'SELECT batch'],
    ['insert into event_outbox (id) values ($1)', 'INSERT event_outbox'],
    ['UPDATE "essays"."essay" SET status = $1', 'UPDATE essays.essay'],
    [
      'WITH due AS (DELETE FROM event_inbox RETURNING 1) SELECT count(*) FROM due',
      'WITH event_inbox',
    ],
    ['START TRANSACTION', 'START'],
    ['  COMMIT', 'COMMIT'],
    ['/* a comment */ TABLE x', 'QUERY'],
    ['', 'QUERY'],
  ])('of %p is %p', (text, summary) => {
    expect(summaryOf(text).summary).toBe(summary);
  });

  it('says the same of a text every time', () => {
    expect(summaryOf('SELECT 1')).toBe(summaryOf('SELECT 1'));
  });
});
