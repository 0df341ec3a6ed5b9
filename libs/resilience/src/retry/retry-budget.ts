import { number, type FieldRules } from '../options/field-rules';

/** How many calls may be repeats. */
export interface RetryBudgetOptions {
  /** Repeats for every first call. @default 0.2 */
  readonly ratio?: number;
  /** Repeats that are there from the beginning, and kept at most. @default 10 */
  readonly reserve?: number;
}

const BUDGET_DEFAULTS = { ratio: 0.2, reserve: 10 } as const;

export const BUDGET_RULES: FieldRules = { ratio: number(0), reserve: number(0) };

/**
 * Bounds retries to a share of the calls (and a reserve), so that a dependency in trouble is not
 * asked three times as often. After the retry budgets of Finagle.
 */
export class RetryBudget {
  private readonly ratio: number;
  private readonly reserve: number;
  private tokens: number;

  constructor(options: RetryBudgetOptions = {}) {
    this.ratio = options.ratio ?? BUDGET_DEFAULTS.ratio;
    this.reserve = options.reserve ?? BUDGET_DEFAULTS.reserve;
    this.tokens = this.reserve;
  }

  /** A first attempt was made. */
  deposit(): void {
    this.tokens = Math.min(this.reserve, this.tokens + this.ratio);
  }

  /** Whether one more attempt may be made; takes it from the budget. */
  withdraw(): boolean {
    // Sums of 0.2 fall a hair short of whole numbers.
    if (this.tokens < 1 - 1e-9) return false;
    this.tokens -= 1;
    return true;
  }
}
