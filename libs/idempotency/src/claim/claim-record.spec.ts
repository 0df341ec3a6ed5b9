import {
  completedEnd,
  completedText,
  processingHead,
  processingText,
  recordOf,
} from './claim-record';

const key = {
  group: 'g',
  eventType: 't',
  id: 'i',
  eventId: 'e"1',
  correlationId: 'c',
  sourceService: null,
};
const text = processingText(key, 'owner-1', 'my_service', 0);

describe('a claim as text', () => {
  it('has the fields of the wire', () => {
    expect(JSON.parse(text)).toEqual({
      status: 'processing',
      owner: 'owner-1',
      started_at: '1970-01-01T00:00:00.000Z',
      processed_by: 'my_service',
      event_id: 'e"1',
      correlation_id: 'c',
      source_service: null,
    });
  });

  it('has what was asked for, where the caller told', () => {
    const asked = processingText({ ...key, fingerprint: 'f"' }, 'owner-1', 'my_service', 0);
    expect(JSON.parse(asked)).toEqual({ ...(JSON.parse(text) as object), fingerprint: 'f"' });
  });

  it('begins as that of no other owner, even where one token begins another', () => {
    expect(text.startsWith(processingHead('owner-1'))).toBe(true);
    expect(text.startsWith(processingHead('owner-'))).toBe(false);
    expect(text.startsWith(processingHead('owner-11'))).toBe(false);
  });

  it('keeps them when it is completed', () => {
    expect(JSON.parse(completedText(text, completedEnd(1_000)))).toEqual({
      ...(JSON.parse(text) as object),
      status: 'completed',
      completed_at: '1970-01-01T00:00:01.000Z',
    });
  });

  it.each([
    [text, 'processing'],
    ['{"status":"completed"}', 'completed'],
    ['{"status":"other"}', undefined],
    ['1', undefined],
    ['null', undefined],
    ['not json', undefined],
    ['', undefined],
  ])('says its status: %s', (stored, status) => {
    expect(recordOf(stored)?.status).toBe(status);
  });
});
