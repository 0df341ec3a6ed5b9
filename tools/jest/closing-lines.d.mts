/** What a suite's file did in a run. */
export interface SuiteResult {
  path: string;
  kind: string;
  passed: number;
  failed: number;
  skipped: number;
  hasFailed: boolean;
}

/** The servers, when there were any, and one line per kind of suite. */
export function closingLines(suites: readonly SuiteResult[], servers: string): string[];

/** The suites of a run, each as it was when it ran last. */
export function merged(
  suites: readonly SuiteResult[],
  again: readonly SuiteResult[],
): SuiteResult[];
