import { timestamp } from './timestamp';

describe('the timestamp of a line', () => {
  it.each([
    '2024-01-15T10:30:45.123Z',
    '2024-01-15T10:30:45.124Z',
    '2024-01-15T10:30:45.007Z',
    '2024-01-15T10:30:44.999Z',
    '1970-01-01T00:00:00.000Z',
    '2031-12-31T23:59:59.999Z',
  ])('is that of the clock, to the millisecond: %s', (text) => {
    expect(timestamp(Date.parse(text))).toBe(`"timestamp":"${text}"`);
    expect(timestamp(Date.parse(text))).toBe(`"timestamp":"${text}"`);
  });
});
