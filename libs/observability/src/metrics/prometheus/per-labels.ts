import { SUITE_METRICS, type SuiteMetric } from '../suite-metrics';

type Labels = Readonly<Record<string, string>>;
/** By the values of a label, the rest of the labels; by those of the last one what is kept. */
type Branch = Map<string | undefined, unknown>;

interface Tree {
  readonly names: readonly string[];
  readonly root: Branch;
  size: number;
}

/** Combinations a metric may have here. What a label may be is bounded elsewhere. */
const MOST = 1_000;

/** What is kept for each combination of a metric's labels, found without making a text of them. */
export class PerLabels<Kept extends object> {
  private readonly trees = new Map<SuiteMetric, Tree>();

  constructor(private readonly make: (metric: SuiteMetric, labels: Labels) => Kept) {}

  /** Undefined where the metric has as many as it may have. */
  of(metric: SuiteMetric, labels: Labels): Kept | undefined {
    const tree = this.treeOf(metric);
    const { names } = tree;
    let branch = tree.root;
    for (let at = 0; at < names.length - 1; at += 1) {
      const value = labels[names[at]!];
      let next = branch.get(value) as Branch | undefined;
      if (next === undefined) {
        if (tree.size >= MOST) return undefined;
        branch.set(value, (next = new Map()));
      }
      branch = next;
    }
    const last = names.length === 0 ? undefined : labels[names[names.length - 1]!];
    return (branch.get(last) as Kept | undefined) ?? this.keep(tree, branch, last, metric, labels);
  }

  private keep(
    tree: Tree,
    branch: Branch,
    last: string | undefined,
    metric: SuiteMetric,
    labels: Labels,
  ): Kept | undefined {
    if (tree.size >= MOST) return undefined;
    tree.size += 1;
    const kept = this.make(metric, labels);
    branch.set(last, kept);
    return kept;
  }

  private treeOf(metric: SuiteMetric): Tree {
    let tree = this.trees.get(metric);
    if (tree === undefined) {
      tree = { names: SUITE_METRICS[metric].labels, root: new Map(), size: 0 };
      this.trees.set(metric, tree);
    }
    return tree;
  }
}
