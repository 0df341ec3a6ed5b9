interface Judged {
  readonly name: string;
  readonly value: number;
  readonly holds: boolean;
  readonly text: string;
}

interface Goal {
  readonly of: string;
  readonly to?: string;
  readonly measure?: string;
  readonly least?: number;
  readonly most?: number;
  readonly when?: string;
  readonly bound?: { readonly of: string; readonly to: string };
}

type Figures = Map<string, Map<string, number[]>>;

describe('the goals of a race', () => {
  let judge: (goals: readonly Goal[], figures: Figures) => Judged[];

  beforeAll(async () => {
    ({ judge } = (await import('../../bench/src/judge.mjs' as string)) as { judge: typeof judge });
  });

  const figures: Figures = new Map([
    [
      'ours',
      new Map([
        ['rate', [10, 90, 30]],
        ['p99_ms', [4]],
      ]),
    ],
    [
      'peer',
      new Map([
        ['rate', [20, 10]],
        ['p99_ms', [8]],
      ]),
    ],
  ]);

  it.each([
    [{ of: 'ours', to: 'peer', least: 2 }, true, 'ours/peer: 2.00 (goal at least 2: holds)'],
    [{ of: 'ours', to: 'peer', least: 2.1 }, false, 'ours/peer: 2.00 (goal at least 2.1: missed)'],
    [{ of: 'ours', most: 29, measure: 'rate' }, false, 'ours: 30.0 (goal at most 29: missed)'],
    [
      { of: 'ours', to: 'peer', measure: 'p99_ms', most: 0.5 },
      true,
      'ours/peer p99_ms: 0.500 (goal at most 0.5: holds)',
    ],
  ])('compare medians: %j', (goal, holds, text) => {
    expect(judge([goal], figures)).toEqual([expect.objectContaining({ holds, text })]);
  });

  it('say why one is not judged', () => {
    const [judged] = judge([{ of: 'ours', least: 99, when: '2 processors' }], figures);
    expect(judged).toMatchObject({ holds: true, text: 'ours: 30.0 (not judged: 2 processors)' });
  });

  it.each([
    [1.9, 'ours/peer: 2.00 (goal at most 1.9, the bound has 2.00, so at most that: holds)', true],
    [2.5, 'ours/peer: 2.00 (goal at most 2.5, the bound has 2.00: holds)', true],
  ])('want no more than the bound reaches, where it misses %d', (most, text, holds) => {
    const bound = { of: 'ours', to: 'peer' };
    const [judged] = judge([{ of: 'ours', to: 'peer', most, bound }], figures);
    expect(judged).toMatchObject({ holds, text });
  });

  it('are missed by what is beyond the bound too', () => {
    const bound = { of: 'peer', to: 'peer' };
    const [judged] = judge([{ of: 'ours', to: 'peer', most: 0.9, bound }], figures);
    expect(judged).toMatchObject({
      holds: false,
      text: 'ours/peer: 2.00 (goal at most 0.9, the bound has 1.00, so at most that: missed)',
    });
  });

  it('refuse a figure that no variant measured', () => {
    expect(() => judge([{ of: 'ours', measure: 'p50_ms', most: 1 }], figures)).toThrow(
      'No variant ours measured p50_ms.',
    );
  });
});
