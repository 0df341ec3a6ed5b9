type Labels = Record<string, string>;

/** What a {@link Tally} hands its values over to. */
export interface TallyTarget {
  observeAll(values: readonly number[]): void;
  observe(value: number, exemplar: Labels): void;
}

const GATHERED = 64;
/** Of the observations of one bucket this often at most one gets an exemplar. */
const EXEMPLAR_EVERY_MS = 100;

/**
 * Observes under the same labels again and again. prom-client looks labels up at each value, which
 * in a row takes it a fraction of the time: it gets them when somebody looks, or sixty-four at a
 * time.
 */
export class Tally {
  private values: number[] = [];
  /** When each bucket, the last one without a bound, had its last exemplar. */
  private readonly exemplarAt: number[];

  /** @param bounds - The upper bounds of the buckets. */
  constructor(
    private readonly target: TallyTarget,
    private readonly bounds: readonly number[],
  ) {
    this.exemplarAt = [...bounds, Infinity].map(() => -Infinity);
  }

  add(value: number): void {
    if (this.values.push(value) >= GATHERED) this.settle();
  }

  /** @param exemplarOf - Asked where the bucket is due for one. */
  addWithExemplar(value: number, now: number, exemplarOf: () => Labels | undefined): void {
    const bucket = this.bucketOf(value);
    const isDue = now - this.exemplarAt[bucket]! >= EXEMPLAR_EVERY_MS;
    const exemplar = isDue ? exemplarOf() : undefined;
    if (exemplar === undefined) {
      this.add(value);
      return;
    }
    this.exemplarAt[bucket] = now;
    this.target.observe(value, exemplar);
  }

  /** Hands everything over. */
  settle(): void {
    const { values } = this;
    if (values.length === 0) return;
    this.values = [];
    this.target.observeAll(values);
  }

  private bucketOf(value: number): number {
    const { bounds } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]!) bucket += 1;
    return bucket;
  }
}
