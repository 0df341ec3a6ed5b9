/** A record behind others of its key. */
export interface KeyFollower {
  /** An earlier record was not published. */
  keyStopped(): void;
}

/**
 * The records of one key in one call, each with its place. What is not published ends the run
 * behind it: no later record of the key is sent any more.
 */
export class KeyRun {
  private places = 0;
  private last = Infinity;
  /** By their places. */
  private readonly waiting: (KeyFollower | undefined)[] = [];

  /** The next place. */
  enter(): number {
    return this.places++;
  }

  /** Whether an earlier record was not published. */
  isOver(place: number): boolean {
    return place > this.last;
  }

  /** The record is told when the run ends before its place. */
  wait(place: number, follower: KeyFollower): void {
    this.waiting[place] = follower;
  }

  /** The record at this place need not be told any more. */
  leave(place: number): void {
    this.waiting[place] = undefined;
  }

  /** The record at this place was not published: those behind it are stopped, in order, at once. */
  end(place: number): void {
    if (place >= this.last) return;
    this.last = place;
    for (let behind = place + 1; behind < this.waiting.length; behind += 1) {
      this.waiting[behind]?.keyStopped();
    }
  }
}

/** A record's place in the run of its key. */
export class KeyPlace {
  constructor(
    readonly run: KeyRun,
    readonly place: number,
  ) {}
}
