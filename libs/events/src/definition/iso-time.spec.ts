import { isoTime } from './iso-time';

describe('isoTime', () => {
  it('is that of each time, however often and in whatever order it is asked', () => {
    const at = Date.UTC(2026, 0, 15, 10, 30, 45, 123);
    const texts = [at, at, at + 1, at, -1].map(isoTime);
    expect(texts).toEqual([
      '2026-01-15T10:30:45.123Z',
      '2026-01-15T10:30:45.123Z',
      '2026-01-15T10:30:45.124Z',
      '2026-01-15T10:30:45.123Z',
      '1969-12-31T23:59:59.999Z',
    ]);
  });

  it('writes every time as a date does, whatever it wrote before', () => {
    for (const ms of [0, 1, 1, 1_767_312_000_001, 0]) {
      expect(isoTime(ms)).toBe(new Date(ms).toISOString());
    }
  });

  it('says the same after a time that is none', () => {
    expect(isoTime(0)).toBe('1970-01-01T00:00:00.000Z');
    expect(() => isoTime(Infinity)).toThrow(RangeError);
    expect(isoTime(0)).toBe('1970-01-01T00:00:00.000Z');
  });
});
