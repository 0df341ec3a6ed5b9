import { table } from './table';

describe('table', () => {
  it('aligns columns, numbers to the right', () => {
    expect(
      table([
        { at: '0:1', size: 5 },
        { at: '10:22', size: 1_000 },
      ]),
    ).toEqual(['AT     SIZE', '0:1       5', '10:22  1000']);
  });

  it('takes as many rows as there are', () => {
    expect(table(Array.from({ length: 200_000 }, (_, at) => ({ at })))).toHaveLength(200_001);
  });

  it('lets no text steer the terminal', () => {
    expect(table([{ error: 'a\u001b[31m\tb\r' }])).toEqual(['ERROR', 'a [31m b']);
  });
});
