import type { MigrationInterface } from 'typeorm';
import { downgradePlan, historyOf, knownMigrations, upgradePlan } from './migration-plan';

class Base implements MigrationInterface {
  async up(): Promise<void> {}
  async down(): Promise<void> {}
}
class AddOne1760000000001 extends Base {}
class AddTwo1760000000002 extends Base {}
class AddThree1760000000003 extends Base {}

const known = knownMigrations([AddThree1760000000003, AddOne1760000000001, AddTwo1760000000002]);
const names = (entries: readonly { name: string }[]) =>
  entries.map(({ name }) => name.slice(0, -13));
const [one, two, three] = known as [(typeof known)[0], (typeof known)[0], (typeof known)[0]];

describe('The plan of an upgrade', () => {
  it('goes by time, over what is applied, to the target', () => {
    expect(names(upgradePlan(known, [], 'head'))).toEqual(['AddOne', 'AddTwo', 'AddThree']);
    expect(names(upgradePlan(known, [one], 'AddTwo'))).toEqual(['AddTwo']);
  });

  it('applies one that came late, older than what is applied', () => {
    expect(names(upgradePlan(known, [one, three], 'head'))).toEqual(['AddTwo']);
  });

  it('refuses a target that is nothing, or several', () => {
    expect(() => upgradePlan(known, [], 'Nothing')).toThrow('is none of');
    expect(() => upgradePlan(known, [], 'Add')).toThrow('could be any of');
  });
});

describe('The plan of a downgrade', () => {
  it('reverts in the reverse of the order in which they were applied', () => {
    expect(names(downgradePlan(known, [one, three, two], 2))).toEqual(['AddTwo', 'AddThree']);
    expect(names(downgradePlan(known, [one, two, three], 'AddOne'))).toEqual([
      'AddThree',
      'AddTwo',
    ]);
    expect(names(downgradePlan(known, [one, two], 'base'))).toEqual(['AddTwo', 'AddOne']);
  });

  it('refuses what the code does not have, and a way down to what is not there', () => {
    const foreign = { name: 'Foreign1760000000009', time: 1_760_000_000_009 };
    expect(() => downgradePlan(known, [one, foreign], 1)).toThrow('does not have it');
    expect(() => downgradePlan(known, [one], 'AddTwo')).toThrow('is not applied');
  });

  it('refuses a number that is none: -1 reverted all but the first', () => {
    for (const target of [-1, 1.5, NaN, Infinity]) {
      expect(() => downgradePlan(known, [one, two, three], target)).toThrow(
        `${target} is no number`,
      );
    }
    expect(downgradePlan(known, [one], 0)).toEqual([]);
  });
});

it('The history shows what is applied, pending and unknown', () => {
  const foreign = { name: 'Foreign1760000000000', time: 1_760_000_000_000 };
  expect(historyOf(known, [foreign, one]).map(({ state }) => state)).toEqual([
    'unknown',
    'applied',
    'pending',
    'pending',
  ]);
});
