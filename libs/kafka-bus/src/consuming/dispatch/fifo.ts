/** First in, first out; `unshift` for what must go before all others. */
export class Fifo<Item> {
  private items: Item[] = [];
  private head = 0;

  get length(): number {
    return this.items.length - this.head;
  }

  /** From the front on, without taking anything out. */
  *[Symbol.iterator](): Iterator<Item> {
    for (let index = this.head; index < this.items.length; index += 1) yield this.items[index]!;
  }

  push(item: Item): void {
    this.items.push(item);
  }

  unshift(item: Item): void {
    if (this.head === 0) {
      this.items.unshift(item);
      return;
    }
    this.head -= 1;
    this.items[this.head] = item;
  }

  shift(): Item | undefined {
    if (this.head === this.items.length) return undefined;
    const item = this.items[this.head];
    this.items[this.head] = undefined as Item;
    this.head += 1;
    if (this.head === this.items.length) this.clear();
    else if (this.head > 1_024 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }

  clear(): void {
    this.items = [];
    this.head = 0;
  }
}
