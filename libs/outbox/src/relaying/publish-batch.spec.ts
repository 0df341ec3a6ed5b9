import { systemClock } from '@mainstay/core';
import { publishBatch, type BatchResult } from './publish-batch';
import type { RelayRow } from './relay-row';

const rows = ['one', 'two'].map((key): RelayRow => ({
  id: `00000000-0000-7000-8000-00000000000${key.length}`,
  shard: 3,
  eventType: 'a.b.v1',
  eventKey: key,
  aggregateId: key,
  topic: 'a.b.v1',
  eventData:
    '{"event_id":"e-1","event_type":"a.b.v1","event_timestamp":"2026-01-01T00:00:00Z",' +
    '"source_service":"s","correlation_id":"c-1","data":{}}',
  headers: null,
  retryCount: 0,
  ageSeconds: 1,
}));

/** A batch of two keys whose publisher answers these, as one without a compiler may. */
function answered(answers: unknown): Promise<BatchResult> {
  return publishBatch(rows, {
    publisher: { publishRecords: () => Promise.resolve(answers as never) },
    clock: systemClock,
    limits: { maxBytes: 900_000, stopsKeyOnFailure: false },
    timeoutMs: 1000,
    mayPublish: () => true,
  });
}

const reasons = ({ refused }: BatchResult) => refused.map(({ error }) => error.message);

describe('publishBatch', () => {
  it.each([[[undefined, null]], [['published', 7]], [[{ status: 'sent' }, {}]], [undefined], [[]]])(
    'takes what is no outcome for no answer: %j',
    async (answers) => {
      const { published, refused, outage } = await answered(answers);
      expect([published, refused]).toEqual([[], []]);
      expect(outage).toBeInstanceOf(Error);
    },
  );

  it('takes each record by itself', async () => {
    const result = await answered([undefined, { status: 'published' }]);
    expect(result.published).toEqual([rows[1]]);
    expect(result.unanswered).toMatchObject([{ row: rows[0], error: expect.any(Error) }]);
  });

  it('has an error for each refusal, whatever the publisher says of it', async () => {
    const silent = await answered([{ status: 'refused' }, { status: 'refused', error: 'too big' }]);
    expect(reasons(silent)).toEqual(['the publisher answered refused', 'too big']);
  });
});
