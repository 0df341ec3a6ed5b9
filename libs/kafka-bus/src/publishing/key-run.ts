/**
 * The records of one key in one call, each with its place. What is not published ends the run
 * behind it: no later record of the key is sent any more.
 */
export class KeyRun {
  private places = 0;
  private last = Infinity;
  private readonly waiting = new Map<number, () => void>();

  /** The next place. */
  enter(): number {
    return this.places++;
  }

  /** Whether an earlier record was not published. */
  isOver(place: number): boolean {
    return place > this.last;
  }

  /** `stop` is called when the run ends before this place; the result takes the wish back. */
  onOver(place: number, stop: () => void): () => void {
    this.waiting.set(place, stop);
    return () => this.waiting.delete(place);
  }

  /** The record at this place was not published: those behind it are stopped, in order, at once. */
  end(place: number): void {
    if (place >= this.last) return;
    this.last = place;
    for (const [other, stop] of this.waiting) if (other > place) stop();
  }
}

/** A record's place in the run of its key. */
export interface KeyPlace {
  readonly run: KeyRun;
  readonly place: number;
}
