import { isoTime } from './iso-time';

describe('isoTime', () => {
  it('writes every time as a date does, whatever it wrote before', () => {
    for (const ms of [0, 1, 1, 1_767_312_000_001, 0]) {
      expect(isoTime(ms)).toBe(new Date(ms).toISOString());
    }
  });
});
