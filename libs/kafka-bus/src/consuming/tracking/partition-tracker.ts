/** One record that was taken over from the driver. */
class Entry<Item> {
  done = false;
  nextInOrder: Entry<Item> | undefined = undefined;
  nextInLane: Entry<Item> | undefined = undefined;

  constructor(
    readonly offset: number,
    readonly bytes: number,
    public item: Item | undefined,
  ) {}
}

/** The records of one key, in offset order. Only its head may be worked on. */
export interface Lane<Item> {
  readonly tracker: PartitionTracker<Item>;
  /** Undefined for a record without a key, which has a lane of its own. */
  readonly key: string | undefined;
  /** The record at the head. */
  readonly head: Item;
  /** Every record of it, from the head on. */
  readonly items: Iterable<Item>;
}

interface OpenLane<Item> extends Lane<Item> {
  first: Entry<Item> | undefined;
  last: Entry<Item> | undefined;
  /** A handler of an earlier membership still works on this key. */
  blocked: boolean;
}

/**
 * Keeps account of one partition during one membership: which record of which key is next, and up
 * to where everything is done.
 *
 * Invariants: of one key at most one lane is out (given by add, finish or unblock and not yet
 * finished); a lane's records come in offset order; `lowWatermark` never passes a record that is
 * not finished. Pure: it knows no clock, no driver and no handler.
 */
export class PartitionTracker<Item> {
  private readonly lanes = new Map<string, OpenLane<Item>>();
  private first: Entry<Item> | undefined;
  private last: Entry<Item> | undefined;
  private lastOffset = -1;
  private low: number | undefined;
  private unfinished = 0;
  private heldRecords = 0;
  private unfinishedBytes = 0;
  private closed = false;

  constructor(
    readonly topic: string,
    readonly partition: number,
    readonly epoch: number,
    busyKeys: Iterable<string> = [],
  ) {
    for (const key of busyKeys) this.lanes.set(key, this.open(key, true));
  }

  /** The offset to commit: everything below it is finished. Undefined before the first finish. */
  get lowWatermark(): number | undefined {
    return this.low;
  }

  /** Records that are not finished. */
  get size(): number {
    return this.unfinished;
  }

  /** Their bytes. */
  get bytes(): number {
    return this.unfinishedBytes;
  }

  /** Records not finished, and finished ones that an earlier one keeps from being committed. */
  get held(): number {
    return this.heldRecords;
  }

  /** The membership it belonged to is over: nothing it says counts any more. */
  get isClosed(): boolean {
    return this.closed;
  }

  close(): void {
    this.closed = true;
  }

  get highestOffset(): number {
    return this.lastOffset;
  }

  /** Takes a record over; answers its lane when the record is at the head. */
  add(offset: number, key: string | undefined, bytes: number, item: Item): Lane<Item> | undefined {
    if (offset <= this.lastOffset) return undefined;
    this.lastOffset = offset;
    this.unfinished += 1;
    this.heldRecords += 1;
    this.unfinishedBytes += bytes;
    const entry = new Entry(offset, bytes, item);
    if (this.last === undefined) this.first = entry;
    else this.last.nextInOrder = entry;
    this.last = entry;
    return this.append(entry, key);
  }

  /** The head is done with; answers the lane again when another record is at its head now. */
  finish(lane: Lane<Item>): Lane<Item> | undefined {
    const open = lane as OpenLane<Item>;
    const entry = open.first!;
    this.complete(entry);
    this.advance();
    open.first = entry.nextInLane;
    return this.kept(open);
  }

  /**
   * The first records of a lane were worked on together: `finished` says of each whether it is done
   * with. Answers the lane again when a record is at its head.
   */
  settle(lane: Lane<Item>, finished: readonly boolean[]): Lane<Item> | undefined {
    const open = lane as OpenLane<Item>;
    let before: Entry<Item> | undefined;
    let entry = open.first;
    for (const isFinished of finished) {
      const current = entry!;
      entry = current.nextInLane;
      if (!isFinished) {
        before = current;
        continue;
      }
      this.complete(current);
      if (before === undefined) open.first = entry;
      else before.nextInLane = entry;
      if (open.last === current) open.last = before;
    }
    this.advance();
    return this.kept(open);
  }

  /** The handler of an earlier membership has let go of the key. */
  unblock(key: string): Lane<Item> | undefined {
    const lane = this.lanes.get(key);
    if (lane === undefined || !lane.blocked) return undefined;
    lane.blocked = false;
    if (lane.first !== undefined) return lane;
    this.lanes.delete(key);
    return undefined;
  }

  private append(entry: Entry<Item>, key: string | undefined): Lane<Item> | undefined {
    const existing = key === undefined ? undefined : this.lanes.get(key);
    if (existing === undefined) {
      const lane = this.open(key, false);
      lane.first = entry;
      lane.last = entry;
      if (key !== undefined) this.lanes.set(key, lane);
      return lane;
    }
    if (existing.last === undefined) existing.first = entry;
    else existing.last.nextInLane = entry;
    existing.last = entry;
    return undefined;
  }

  private complete(entry: Entry<Item>): void {
    entry.done = true;
    entry.item = undefined;
    this.unfinished -= 1;
    this.unfinishedBytes -= entry.bytes;
  }

  private kept(lane: OpenLane<Item>): Lane<Item> | undefined {
    if (lane.first !== undefined) return lane;
    lane.last = undefined;
    if (lane.key !== undefined) this.lanes.delete(lane.key);
    return undefined;
  }

  private advance(): void {
    while (this.first?.done === true) {
      this.low = this.first.offset + 1;
      this.heldRecords -= 1;
      this.first = this.first.nextInOrder;
    }
    if (this.first === undefined) this.last = undefined;
  }

  private open(key: string | undefined, blocked: boolean): OpenLane<Item> {
    return new KeyLane(this, key, blocked);
  }
}

class KeyLane<Item> implements OpenLane<Item> {
  first: Entry<Item> | undefined = undefined;
  last: Entry<Item> | undefined = undefined;

  constructor(
    readonly tracker: PartitionTracker<Item>,
    readonly key: string | undefined,
    public blocked: boolean,
  ) {}

  get head(): Item {
    return this.first!.item!;
  }

  get items(): Iterable<Item> {
    return itemsFrom(this.first);
  }
}

function* itemsFrom<Item>(first: Entry<Item> | undefined): Iterable<Item> {
  for (let entry = first; entry !== undefined; entry = entry.nextInLane) yield entry.item!;
}
