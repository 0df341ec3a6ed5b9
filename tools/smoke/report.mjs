// What was looked at, and what was not as it should be.
import { isDeepStrictEqual } from 'node:util';

const LONGEST = 400;

/** Collects differences instead of ending at the first. */
export class Report {
  differences = [];
  checks = 0;

  /** One thing that has to hold; `detail` says what was found instead. */
  check(what, holds, detail) {
    this.checks += 1;
    if (holds) return true;
    const found = detail === undefined ? '' : `: ${short(detail)}`;
    this.differences.push(`${what}${found}`);
    return false;
  }

  equal(what, actual, expected) {
    const detail = () => `expected ${short(expected)}, got ${short(actual)}`;
    const same = isDeepStrictEqual(actual, expected);
    return this.check(what, same, same ? undefined : detail());
  }

  /** Runs a part; what it throws is a difference, and the other parts go on. */
  async part(title, work) {
    const before = { checks: this.checks, differences: this.differences.length };
    const startedAt = performance.now();
    let result;
    try {
      result = await work();
    } catch (error) {
      this.check(title, false, error.cause ? `${error.message}: ${error.cause}` : error.message);
    }
    const checks = this.checks - before.checks;
    const failed = this.differences.length - before.differences;
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    const outcome = failed === 0 ? 'as it should be' : `${failed} not as it should be`;
    console.log(
      `${failed === 0 ? 'ok  ' : 'FAIL'} ${title}: ${checks} checks, ${outcome} (${seconds} s)`,
    );
    for (const difference of this.differences.slice(before.differences)) {
      console.log(`       ${difference}`);
    }
    return result;
  }
}

function short(value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text !== undefined && text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
}
