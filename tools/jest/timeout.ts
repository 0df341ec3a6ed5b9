/**
 * Jest takes `testTimeout` of a project for nothing; each project hands its own over as a global.
 */
const { testTimeoutMs } = globalThis as { testTimeoutMs?: number };
if (testTimeoutMs !== undefined) jest.setTimeout(testTimeoutMs);
