import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../violations';
import { knownMetrics, SERVICE } from './known-metrics';
import { problemsOf } from './promql';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}
interface AlertTest {
  readonly alertname: string;
  readonly exp_alerts: readonly unknown[];
}
interface Tests {
  readonly tests: readonly {
    readonly input_series: readonly { readonly series: string }[];
    readonly alert_rule_test: readonly AlertTest[];
  }[];
}

const folder = join(root, 'docker/observability/prometheus');
const read = (name: string): unknown => parse(readFileSync(join(folder, name), 'utf8'));
const { groups } = read('rules/mainstay.rules.yml') as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap(({ rules: of }) => of);
const { tests } = read('rules/mainstay.rules.test.yml') as Tests;
const operations = readFileSync(join(root, 'docs/operations.md'), 'utf8');

/** Undefined where promtool (Debian's package `prometheus`) is not to be had. */
function promtool(): string | undefined {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    return 'promtool';
  } catch {
    return undefined;
  }
}

describe('the alert rules', () => {
  it('ask only for metrics and labels that services record', async () => {
    const known = await knownMetrics();
    expect(rules.length).toBeGreaterThan(20);
    expect(rules.flatMap(({ expr }) => problemsOf(expr, known))).toEqual([]);
  });

  it.each(rules)('$alert says how grave it is and what is wrong', (rule) => {
    expect(['critical', 'warning']).toContain(rule.labels.severity);
    expect(rule.annotations.summary).toMatch(/\.$/);
    if (rule.for !== undefined) expect(rule.for).toMatch(/^\d+m$/);
  });

  it.each(rules)('$alert stands in the runbook', ({ alert }) => {
    expect(operations).toMatch(new RegExp(`^\\| \`${alert}\` +\\| .+ \\| .+ \\|$`, 'm'));
  });

  it.each(rules)('$alert has a test in which it fires', ({ alert }) => {
    const firing = tests
      .flatMap(({ alert_rule_test: of }) => of)
      .filter(({ alertname, exp_alerts: expected }) => alertname === alert && expected.length > 0);
    expect(firing).not.toEqual([]);
  });

  it('are tested on series that services record', async () => {
    const metrics = [...(await knownMetrics())];
    // The tests have series of a second service, too.
    const second = metrics.map(
      ([name, labels]) => [name.replace(SERVICE, 'spell_checker_service'), labels] as const,
    );
    const known = new Map([...metrics, ...second]);
    const series = tests.flatMap(({ input_series: of }) => of.map((each) => each.series));
    expect(series.flatMap((each) => problemsOf(each, known))).toEqual([]);
  });

  it('hold in the tests that promtool runs', () => {
    const tool = promtool();
    if (tool === undefined) {
      process.stderr.write(
        'promtool is not here: the tests of the alert rules were read, not run. ' +
          'It comes with the Debian package prometheus.\n',
      );
      return;
    }
    const run = (...args: string[]) => execFileSync(tool, args, { cwd: folder, encoding: 'utf8' });
    expect(run('test', 'rules', 'rules/mainstay.rules.test.yml')).toContain('SUCCESS');
    expect(run('check', 'rules', 'rules/mainstay.rules.yml')).toContain(`${rules.length} rules`);
    expect(run('check', 'config', '--syntax-only', 'prometheus.yml')).toContain('SUCCESS');
  });
});

describe('prometheus.yml', () => {
  it('scrapes every service of the system under its name', () => {
    interface Job {
      readonly job_name: string;
      readonly static_configs: readonly {
        readonly targets: readonly string[];
        readonly labels?: { readonly service: string };
      }[];
    }
    const { scrape_configs: jobs } = read('prometheus.yml') as { scrape_configs: Job[] };
    const targets = jobs
      .find(({ job_name: name }) => name === 'mainstay')
      ?.static_configs.map(({ targets: [target], labels }) => `${labels?.service} ${target}`);
    expect(targets).toEqual([
      'content_service content:8000',
      'batch_orchestrator_service batch-orchestrator:5001',
      'essay_lifecycle_service essay-lifecycle:6001',
      'spell_checker_service spell-checker:8001',
    ]);
  });
});
