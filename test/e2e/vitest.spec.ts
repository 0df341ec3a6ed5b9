import { join } from 'node:path';
import { runNode } from './reference/run-process';

const PROJECT = join(__dirname, 'vitest-project');
const VITEST = 'test/e2e/vitest-project/node_modules/vitest/vitest.mjs';

describe('a project that tests with vitest', () => {
  beforeAll(async () => {
    const { ensurePackage } = (await import('../../tools/ensure-package.mjs' as string)) as {
      ensurePackage: (folder: string, what: string) => boolean;
    };
    if (!ensurePackage(PROJECT, 'vitest')) throw new Error(`npm ci failed in ${PROJECT}.`);
  });

  const vitest = (file: string, env: Record<string, string> = {}) =>
    runNode(VITEST, ['run', '--no-color', file], { cwd: PROJECT, env }).finished;

  it('boots an application in the harness, finds its events, lets retries pass', async () => {
    const { code, output } = await vitest('orders');
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/Tests +4 passed \| 1 skipped/);
  });

  it('says in a failure what was seen instead', async () => {
    const { code, output, errors } = await vitest('orders', { SHOW_A_FAILURE: 'yes' });
    expect({ code, output }).toMatchObject({ code: 1 });
    expect(output).toMatch(/Tests +1 failed \| 4 passed/);
    expect(errors).toMatch(/HarnessTimeoutError: .*shop\.order\.shipped\.v1/);
    expect(errors).toContain('"order_id":"d"');
  });

  it('holds a store and a driver to the contract suites', async () => {
    const { code, output } = await vitest('contracts');
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/Tests +\d{2,} passed \(/);
  });
});
