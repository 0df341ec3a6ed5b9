import { ByteBudget } from './byte-budget';

describe('ByteBudget', () => {
  it('gives room while there is any, and to one that is larger than the bound alone', () => {
    const budget = new ByteBudget(10);
    expect(budget.tryTake(100)).toBe(true);
    expect(budget.tryTake(1)).toBe(false);
    budget.give(100);
    expect(budget.tryTake(10)).toBe(true);
  });

  it('lets those who wait in by turn, nobody overtakes', () => {
    const budget = new ByteBudget(10);
    const entered: string[] = [];
    budget.tryTake(8);
    budget.wait(5, () => entered.push('large'));
    budget.wait(1, () => entered.push('small'));
    expect(budget.tryTake(1)).toBe(false);
    budget.give(8);
    expect(entered).toEqual(['large', 'small']);
    expect(budget.heldBytes).toBe(6);
  });

  it('takes a wish back, which may let the next in', () => {
    const budget = new ByteBudget(10);
    const entered: string[] = [];
    budget.tryTake(8);
    const takeBack = budget.wait(5, () => entered.push('large'));
    budget.wait(1, () => entered.push('small'));
    expect(takeBack()).toBe(true);
    expect(entered).toEqual(['small']);
    expect(takeBack()).toBe(false);
  });

  it('lets any number in that give their room back at once', () => {
    const budget = new ByteBudget(1);
    budget.tryTake(1);
    let entered = 0;
    for (let n = 0; n < 20_000; n += 1) {
      budget.wait(1, () => {
        entered += 1;
        budget.give(1);
      });
    }
    budget.give(1);
    expect([entered, budget.heldBytes]).toEqual([20_000, 0]);
  });
});
