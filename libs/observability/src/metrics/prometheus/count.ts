/** Counts under the same labels again and again; prom-client gets the sum when somebody looks. */
export class Count {
  private counted = 0;

  constructor(private readonly hand: (by: number) => void) {}

  add(by: number): void {
    this.counted += by;
  }

  /** Hands everything over. */
  settle(): void {
    const { counted } = this;
    if (counted === 0) return;
    this.counted = 0;
    this.hand(counted);
  }
}
