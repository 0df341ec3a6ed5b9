// What a race's figures say of its goals.

/**
 * @param goals [{of, to?, measure?, least?, most?, when?}]: the median of variant `of`, divided by
 *   that of `to` where there is one, is at `least` or at `most` a number; `measure` is the figure
 *   compared ('rate' unless said); `toMeasure` where the other's has another name; a goal whose
 *   `when` is a text is not judged, for that reason; where `bound` {of, to} by itself has more than
 *   `most` in this run, no more than the bound is wanted.
 * @param figures variant → measure → one value a run
 * @returns [{name, value, holds, text}]; a goal that is not judged holds.
 */
export function judge(goals, figures) {
  return goals.map((goal) => {
    const { of, to, measure = 'rate', toMeasure = measure, least, when, bound } = goal;
    const suffix = measure === 'rate' ? '' : ` ${measure}`;
    const name = `${to === undefined ? of : `${of}/${to}`}${suffix}`;
    const over = to === undefined ? 1 : median(valuesOf(figures, to, toMeasure));
    const value = median(valuesOf(figures, of, measure)) / over;
    const bounded = bound === undefined ? undefined : ratioOf(figures, bound, measure);
    const isBound = bounded !== undefined && bounded > goal.most;
    const most = isBound ? bounded : goal.most;
    const wanted =
      least === undefined ? mostText(goal.most, bounded, isBound) : `at least ${least}`;
    if (typeof when === 'string') {
      return { name, value, holds: true, text: `${name}: ${round(value)} (not judged: ${when})` };
    }
    const holds = least === undefined ? value <= most : value >= least;
    const text = `${name}: ${round(value)} (goal ${wanted}: ${holds ? 'holds' : 'missed'})`;
    return { name, value, holds, text };
  });
}

function ratioOf(figures, { of, to }, measure) {
  return median(valuesOf(figures, of, measure)) / median(valuesOf(figures, to, measure));
}

function mostText(most, bounded, isBound) {
  if (bounded === undefined) return `at most ${most}`;
  const found = `at most ${most}, the bound has ${round(bounded)}`;
  return isBound ? `${found}, so at most that` : found;
}

function valuesOf(figures, variant, measure) {
  const values = figures.get(variant)?.get(measure);
  if (values === undefined) throw new Error(`No variant ${variant} measured ${measure}.`);
  return values;
}

export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: median(values), min: sorted[0], max: sorted.at(-1) };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function round(value) {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
