import * as fc from 'fast-check';
import { planLeases, type LeaseView } from './plan-leases';
import { shardShare } from './shard-share';

function table(owners: (string | null)[]): LeaseView[] {
  return owners.map((owner, shard) => ({ shard, owner, wantedBy: null }));
}

/** Applies one relay's plan to the table, as the statements would. */
function turn(view: LeaseView[], me: string): LeaseView[] {
  const plan = planLeases(view, me);
  return view.map((lease) => {
    if (plan.release.includes(lease.shard)) return { ...lease, owner: null };
    if (plan.claim.includes(lease.shard)) return { ...lease, owner: me, wantedBy: null };
    if (plan.want.includes(lease.shard)) return { ...lease, wantedBy: lease.wantedBy ?? me };
    return lease;
  });
}

const countOf = (view: LeaseView[], me: string) => view.filter(({ owner }) => owner === me).length;

describe('shardShare', () => {
  it('gives out every shard exactly once', () => {
    for (let count = 1; count <= 20; count += 1) {
      const relays = Array.from({ length: count }, (_, n) => `relay-${n}`);
      const total = relays.reduce((sum, me) => sum + shardShare(16, relays, me), 0);
      expect(total).toBe(16);
    }
  });
});

describe('planLeases', () => {
  it('claims everything when it is alone', () => {
    const plan = planLeases(table(Array<null>(16).fill(null)), 'a');
    expect(plan.claim).toHaveLength(16);
  });

  it('asks the largest owner when nothing is free', () => {
    const plan = planLeases(
      table([...Array<string>(10).fill('a'), ...Array<string>(6).fill('b')]),
      'c',
    );
    expect(plan.want).toEqual([0, 1, 2, 3, 4]);
  });

  it('gives the surplus away, asked-for shards first', () => {
    const view = table(Array<string>(16).fill('a'));
    view[9] = { ...view[9]!, wantedBy: 'b' };
    const plan = planLeases(view, 'a');
    expect(plan.release).toHaveLength(8);
    expect(plan.release[0]).toBe(9);
  });

  it('keeps its shards when nobody else is alive', () => {
    expect(planLeases(table(Array<string>(16).fill('a')), 'a')).toEqual({
      release: [],
      claim: [],
      want: [],
    });
  });

  it('comes to fair shares from any start, whoever is asked first', () => {
    const names = ['a', 'b', 'c', 'd'];
    const owner = fc.constantFrom<string | null>(null, ...names);
    fc.assert(
      fc.property(
        fc.array(owner, { minLength: 16, maxLength: 16 }),
        fc.shuffledSubarray(names, { minLength: 1 }),
        (owners, relays) => {
          // Leases of relays that are not alive have run out.
          const alive = owners.map((name) =>
            name !== null && relays.includes(name) ? name : null,
          );
          let view = table(alive);
          for (let round = 0; round < 12; round += 1) {
            for (const me of relays) view = turn(view, me);
          }
          for (const me of relays) expect(countOf(view, me)).toBe(shardShare(16, relays, me));
        },
      ),
    );
  });
});
