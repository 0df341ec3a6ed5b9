interface Waiting<Item> {
  readonly at: number;
  readonly item: Item;
}

/** Items that wait for their time, the earliest first (a binary heap). */
export class TimedQueue<Item> {
  private readonly heap: Waiting<Item>[] = [];

  /** When the earliest is due. */
  get next(): number | undefined {
    return this.heap[0]?.at;
  }

  get size(): number {
    return this.heap.length;
  }

  push(at: number, item: Item): void {
    const heap = this.heap;
    let index = heap.length;
    heap.push({ at, item });
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (heap[parent]!.at <= heap[index]!.at) return;
      [heap[parent], heap[index]] = [heap[index]!, heap[parent]!];
      index = parent;
    }
  }

  /** Takes out everything that is due, in order of time. */
  due(now: number): Item[] {
    const items: Item[] = [];
    while (this.heap.length > 0 && this.heap[0]!.at <= now) items.push(this.pop());
    return items;
  }

  clear(): void {
    this.heap.length = 0;
  }

  private pop(): Item {
    const heap = this.heap;
    const { item } = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return item;
    heap[0] = last;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= heap.length) return item;
      const right = left + 1;
      const child = right < heap.length && heap[right]!.at < heap[left]!.at ? right : left;
      if (heap[index]!.at <= heap[child]!.at) return item;
      [heap[child], heap[index]] = [heap[index]!, heap[child]!];
      index = child;
    }
  }
}
