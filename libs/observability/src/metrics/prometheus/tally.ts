type Labels = Record<string, string>;

/** What a {@link Tally} hands its figures over to. */
export interface TallyTarget {
  count(by: number): void;
  observe(value: number, exemplar?: Labels): void;
}

const GATHERED = 64;
/** Of the observations of one bucket this often at most one gets an exemplar. */
const EXEMPLAR_EVERY_MS = 100;

/**
 * Counts and observes under the same labels again and again. prom-client looks labels up at each
 * figure, which in a row takes it a fraction of the time: it gets them when somebody looks, or
 * sixty-four at a time.
 */
export class Tally {
  private counted = 0;
  private readonly values: number[] = [];
  /** When each bucket, the last one without a bound, had its last exemplar. */
  private readonly exemplarAt: number[];

  /** @param bounds - The upper bounds of the buckets. */
  constructor(
    private readonly target: TallyTarget,
    private readonly bounds: readonly number[],
  ) {
    this.exemplarAt = [...bounds, Infinity].map(() => -Infinity);
  }

  /** @param exemplarOf - Asked where the bucket is due for one. */
  add(value: number, now: number, exemplarOf: () => Labels | undefined): void {
    this.counted += 1;
    const bucket = this.bucketOf(value);
    const isDue = now - this.exemplarAt[bucket]! >= EXEMPLAR_EVERY_MS;
    const exemplar = isDue ? exemplarOf() : undefined;
    if (exemplar === undefined) {
      if (this.values.push(value) >= GATHERED) this.settle();
      return;
    }
    this.exemplarAt[bucket] = now;
    this.target.observe(value, exemplar);
  }

  /** Hands everything over. */
  settle(): void {
    const { counted, values } = this;
    if (counted === 0) return;
    this.counted = 0;
    for (const value of values.splice(0)) this.target.observe(value);
    this.target.count(counted);
  }

  private bucketOf(value: number): number {
    const { bounds } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]!) bucket += 1;
    return bucket;
  }
}
