const TOKENS_PER_REQUEST = 0.2;
const MOST_TOKENS = 10;

/**
 * Bounds retries to a fifth of the requests (and a reserve of ten), so that a dependency in trouble
 * is not asked three times as often. After the retry budgets of Finagle.
 */
export class RetryBudget {
  private tokens = MOST_TOKENS;

  /** A first attempt was made. */
  deposit(): void {
    this.tokens = Math.min(MOST_TOKENS, this.tokens + TOKENS_PER_REQUEST);
  }

  /** Whether one more attempt may be made; takes it from the budget. */
  withdraw(): boolean {
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
