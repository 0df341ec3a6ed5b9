/** What stands for every value beyond the limit. */
export const OTHER = 'other';

const MAX_LENGTH = 200;
const IDENTIFIER = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|^[0-9a-f]{24,}$/i;

/**
 * Keeps labels bounded: of each label of each metric it lets a limited number of values through;
 * the rest, ids and overlong texts become `other`. A metric cannot grow without end, whatever is
 * fed to it.
 */
export class LabelGuard {
  private readonly seen = new Map<string, Map<string, Set<string>>>();

  /** @param limit - Values per label and metric. */
  constructor(private readonly limit: number) {}

  admit(metric: string, label: string, value: string): string {
    const values = this.valuesOf(metric, label);
    if (values.has(value)) return value;
    if (values.size >= this.limit || value.length > MAX_LENGTH || IDENTIFIER.test(value)) {
      return OTHER;
    }
    values.add(value);
    return value;
  }

  private valuesOf(metric: string, label: string): Set<string> {
    let labels = this.seen.get(metric);
    if (labels === undefined) this.seen.set(metric, (labels = new Map()));
    let values = labels.get(label);
    if (values === undefined) labels.set(label, (values = new Set()));
    return values;
  }
}
