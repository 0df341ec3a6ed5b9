import { parser } from '@prometheus-io/lezer-promql';
import type { KnownMetrics } from './known-metrics';

type Tree = ReturnType<typeof parser.parse>;
type Node = Tree['topNode'];

/**
 * What is wrong with an expression of PromQL: its syntax, names of metrics that nobody records, and
 * labels that the metric does not have.
 */
export function problemsOf(expression: string, known: KnownMetrics): string[] {
  const { topNode } = parser.parse(expression);
  const textOf = ({ from, to }: Node): string => expression.slice(from, to);
  const misread = [...descendants(topNode)].find(({ type }) => type.isError);
  if (misread !== undefined) return [`cannot be read at ${misread.from}: ${expression}`];
  const problems: string[] = [];
  for (const selector of named(topNode, 'VectorSelector')) {
    const metrics = metricsOf(selector, textOf, known);
    if (metrics.length === 0) problems.push(`no metric ${textOf(selector)}`);
    for (const label of [...matched(selector, textOf), ...grouped(selector, textOf)]) {
      const lacking = metrics.filter((metric) => known.get(metric)?.has(label) !== true);
      problems.push(...lacking.map((metric) => `${metric} has no label ${label}`));
    }
  }
  return problems;
}

/** The metrics a selector may find: the one it names, or those whose name it describes. */
function metricsOf(selector: Node, textOf: (node: Node) => string, known: KnownMetrics): string[] {
  const name = selector.getChild('Identifier');
  if (name !== null) return known.has(textOf(name)) ? [textOf(name)] : [];
  const described = named(selector, 'UnquotedLabelMatcher')
    .map(textOf)
    .map((matcher) => /^__name__=~"(.+)"$/.exec(matcher)?.[1])
    .find((pattern) => pattern !== undefined);
  if (described === undefined) return [];
  return [...known.keys()].filter((metric) => new RegExp(`^(?:${described})$`).test(metric));
}

/** Labels that a selector chooses by. */
function matched(selector: Node, textOf: (node: Node) => string): string[] {
  return named(selector, 'LabelName')
    .map(textOf)
    .filter((label) => label !== '__name__');
}

/** Labels that what stands around a selector groups by. */
function grouped(selector: Node, textOf: (node: Node) => string): string[] {
  const labels: string[] = [];
  for (let at = selector.parent; at !== null; at = at.parent) {
    if (at.name !== 'AggregateExpr') continue;
    const groups = at.getChild('AggregateModifier')?.getChild('GroupingLabels');
    if (groups !== null && groups !== undefined) {
      labels.push(...named(groups, 'LabelName').map(textOf));
    }
  }
  return labels;
}

function named(node: Node, name: string): Node[] {
  return [...descendants(node)].filter((each) => each.name === name);
}

function* descendants(node: Node): Generator<Node> {
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    yield child;
    yield* descendants(child);
  }
}
