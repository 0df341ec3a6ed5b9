import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../violations';
import { knownMetrics, SERVICE, type KnownMetrics } from './known-metrics';
import { problemsOf } from './promql';

interface Target {
  readonly expr: string;
  readonly datasource: { readonly uid: string };
}
interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>;
  readonly targets?: readonly Target[];
}
interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly query: { readonly query: string } }[] };
  readonly annotations: { readonly list: readonly Target[] };
}

const folder = join(root, 'docker/observability/grafana');
const dashboards = readdirSync(join(folder, 'dashboards')).map((name): [string, Dashboard] => [
  name,
  JSON.parse(readFileSync(join(folder, 'dashboards', name), 'utf8')) as Dashboard,
]);
const { datasources } = parse(
  readFileSync(join(folder, 'provisioning/datasources/mainstay.yml'), 'utf8'),
) as { datasources: { uid: string }[] };

/** Puts values where Grafana would, so that what is left is PromQL. */
function filledIn(expression: string): string {
  return expression
    .replaceAll('$__rate_interval', '1m')
    .replaceAll(/\$\{?(service|topic|consumer_group|circuit)\}?/g, SERVICE);
}

/** `label_values(selector, label)` of a variable, as the expression that finds the same. */
function variableQuery(query: string): string {
  const [, selector, label] = /^label_values\((.+), (\w+)\)$/.exec(query) ?? [];
  return `sum by (${label}) (${selector})`;
}

describe.each(dashboards)('%s', (name, dashboard) => {
  const panels = dashboard.panels.filter(({ type }) => type !== 'row');
  const targets = panels.flatMap(({ targets: of = [] }) => of);
  let known: KnownMetrics;

  beforeAll(async () => {
    known = await knownMetrics();
  });

  it('asks only for metrics and labels that services record', () => {
    const expressions = [
      ...[...targets, ...dashboard.annotations.list]
        .filter(({ datasource }) => datasource.uid === 'prometheus')
        .map(({ expr }) => expr),
      ...dashboard.templating.list.map(({ query }) => variableQuery(query.query)),
    ];
    expect(expressions.length).toBeGreaterThan(10);
    expect(expressions.flatMap((each) => problemsOf(filledIn(each), known))).toEqual([]);
  });

  it('asks data sources that are provisioned', () => {
    const uids = datasources.map(({ uid }) => uid);
    for (const { datasource } of targets) expect(uids).toContain(datasource.uid);
  });

  it('says of itself and of every panel which question it answers', () => {
    expect(`${dashboard.uid}.json`).toBe(name);
    expect(dashboard.description).not.toBe('');
    expect(panels.filter(({ description = '' }) => description === '')).toEqual([]);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });

  it('lays no panel over another', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});
