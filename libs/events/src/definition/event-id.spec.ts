import { newEventId } from './event-id';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('newEventId', () => {
  it('is a UUIDv7 of the time given', () => {
    const now = Date.now() + 1_000;
    const id = newEventId(now);
    expect(id).toMatch(UUID_V7);
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(now);
  });

  it('grows with every id, also within a millisecond and when the clock is set back', () => {
    const later = Date.now() + 2_000;
    const times = [...Array.from({ length: 2_000 }, () => later), later - 500, later + 1];
    const ids = times.map((now) => newEventId(now));
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has random bits of its own at the end of every id', () => {
    const now = Date.now() + 3_000;
    const ends = Array.from({ length: 100 }, () => newEventId(now).slice(-10));
    expect(new Set(ends).size).toBe(ends.length);
  });
});
