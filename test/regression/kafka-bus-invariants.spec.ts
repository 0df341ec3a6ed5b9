import {
  examineGroupRun,
  type GroupFindings,
  type GroupRun,
  type Handling,
} from '../chaos/invariants';

/** Event `n` of key `a`, at the same offset of partition 0, from `startedAt` for 5 ms. */
function handling(n: number, startedAt: number, more: Partial<Handling> = {}): Handling {
  const place = { partition: 0, offset: n, key: 'a', n };
  return { member: 'm1', ...place, startedAt, endedAt: startedAt + 5, ...more };
}

function commit(offset: number, at: number) {
  return { partition: 0, offset, askedAt: at - 1, answeredAt: at };
}

function examine(run: Partial<GroupRun>): GroupFindings {
  return examineGroupRun({
    published: new Map([['a', 3]]),
    handlings: [handling(0, 0), handling(1, 10), handling(2, 20)],
    commits: [],
    deaths: new Map(),
    ...run,
  });
}

const CLEAN = {
  lost: [],
  committedUnhandled: [],
  repeatedAfterCommit: [],
  outOfOrder: [],
  overlapping: [],
};

describe('the invariants of a group', () => {
  it('find nothing wrong where every event was handled once, in order, and then committed', () => {
    const found = examine({ commits: [commit(1, 6), commit(3, 30)] });
    expect(found).toEqual({ ...CLEAN, repeats: 0, published: 3, handled: 3 });
  });

  it('bear a repeat of what was not committed when its process died', () => {
    const found = examine({
      handlings: [
        handling(0, 0),
        handling(1, 10),
        handling(2, 20, { endedAt: undefined }),
        handling(1, 50, { member: 'm2' }),
        handling(2, 60, { member: 'm2' }),
      ],
      commits: [commit(1, 8)],
      deaths: new Map([['m1', 22]]),
    });
    expect(found).toEqual({ ...CLEAN, repeats: 2, published: 3, handled: 3 });
  });

  it('bear a record that is in the log twice', () => {
    const twice = handling(1, 15, { offset: 2 });
    const last = handling(2, 25, { offset: 3 });
    const found = examine({ handlings: [handling(0, 0), handling(1, 10), twice, last] });
    expect(found).toMatchObject({ ...CLEAN, repeats: 0 });
  });

  it('find an event that was never handled to the end', () => {
    const handlings = [handling(0, 0), handling(1, 10), handling(2, 20, { endedAt: undefined })];
    expect(examine({ handlings })).toMatchObject({ ...CLEAN, lost: ['a#2'], handled: 2 });
  });

  it('find a commit past what was still running', () => {
    const found = examine({ commits: [commit(2, 12)] });
    expect(found.committedUnhandled).toEqual(['0/1 not at its end when 2 was committed']);
  });

  it('find a commit past what nobody was given', () => {
    const found = examine({ commits: [commit(4, 40)] });
    expect(found.committedUnhandled).toEqual(['0/3 never started when 4 was committed']);
  });

  it('look at every commit, also behind one that went back', () => {
    const found = examine({ commits: [commit(1, 6), commit(0, 7), commit(3, 22)] });
    expect(found.committedUnhandled).toEqual(['0/2 not at its end when 3 was committed']);
  });

  it('find a repeat of what had been committed', () => {
    const handlings = [handling(0, 0), handling(1, 10), handling(2, 20)];
    const again = handling(0, 30, { member: 'm2' });
    const found = examine({ handlings: [...handlings, again], commits: [commit(1, 6)] });
    expect(found).toMatchObject({
      repeatedAfterCommit: ['0/0 again on m2 after its commit'],
      repeats: 1,
    });
  });

  it('find an event that was started before the one ahead of it was done', () => {
    const handlings = [handling(0, 0), handling(2, 10), handling(1, 20)];
    expect(examine({ handlings }).outOfOrder).toEqual(['a#2 on m1 before a#1 was done']);
  });

  it('find two of one key that ran at once, on one member or on two', () => {
    const handlings = [
      handling(0, 0),
      handling(1, 10, { endedAt: 40 }),
      handling(1, 30, { member: 'm2' }),
      handling(2, 50),
    ];
    expect(examine({ handlings }).overlapping).toEqual(['a#1 and a#1']);
  });

  it('take what a process had in hand for over when it died', () => {
    const handlings = [
      handling(0, 0),
      handling(1, 10, { endedAt: undefined }),
      handling(1, 30, { member: 'm2' }),
      handling(2, 50, { member: 'm2' }),
    ];
    expect(examine({ handlings, deaths: new Map([['m1', 20]]) }).overlapping).toEqual([]);
    expect(examine({ handlings, deaths: new Map([['m1', 35]]) }).overlapping).toHaveLength(1);
  });
});
