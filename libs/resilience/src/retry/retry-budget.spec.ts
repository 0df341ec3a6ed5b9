import { RetryBudget } from './retry-budget';

describe('RetryBudget', () => {
  const spend = (budget: RetryBudget, tries: number) =>
    Array.from({ length: tries }, () => budget.withdraw()).filter(Boolean).length;

  it('begins with a reserve of ten retries', () => {
    expect(spend(new RetryBudget(), 20)).toBe(10);
  });

  it('allows one retry for every five requests once the reserve is spent', () => {
    const budget = new RetryBudget();
    spend(budget, 10);
    for (let i = 0; i < 26; i += 1) budget.deposit();
    expect(spend(budget, 20)).toBe(5);
  });

  it('takes a ratio and a reserve of its own', () => {
    const budget = new RetryBudget({ ratio: 0.5, reserve: 2 });
    expect(spend(budget, 20)).toBe(2);
    for (let i = 0; i < 4; i += 1) budget.deposit();
    expect(spend(budget, 20)).toBe(2);
  });

  it('does not grow beyond its reserve', () => {
    const budget = new RetryBudget();
    for (let i = 0; i < 1_000; i += 1) budget.deposit();
    expect(spend(budget, 20)).toBe(10);
  });
});
