// What a consumer did with the numbered messages of a topic: how fast, and whether each was handled
// once and in the order of its key. Cheap enough to stand in a handler that does nothing.
import { KEYS } from './numbered.mjs';

export class Ledger {
  #seen;
  #lastOfKey = new Int32Array(KEYS).fill(-1);
  #busyKeys = new Uint8Array(KEYS);
  #count = 0;
  #repeated = 0;
  #reordered = 0;
  #from;
  #to;
  #finish;

  /**
   * @param size how many the topic holds
   * @param warm how many are handled before the clock starts
   * @param count how many are handled when it stops
   */
  constructor(size, warm, count) {
    this.#seen = new Uint8Array(size);
    this.warm = warm;
    this.total = count;
    this.complete = new Promise((resolve) => (this.#finish = resolve));
  }

  get handled() {
    return this.#count;
  }

  /** A handler that is done when it begins. */
  note(n) {
    this.begin(n);
    this.end(n);
  }

  begin(n) {
    const key = n % KEYS;
    // Two of a key at once are out of order, whatever their numbers are.
    if (this.#busyKeys[key] === 1 || n < this.#lastOfKey[key]) this.#reordered += 1;
    this.#busyKeys[key] = 1;
    this.#lastOfKey[key] = n;
  }

  end(n) {
    this.#busyKeys[n % KEYS] = 0;
    if (this.#seen[n] === 1) {
      this.#repeated += 1;
      return;
    }
    this.#seen[n] = 1;
    this.#count += 1;
    if (this.#count === this.warm) this.#from = moment();
    if (this.#count === this.total) {
      this.#to = moment();
      this.#finish();
    }
  }

  /** @returns {rate, cpuUs, checks}: a second, and processor time of this process a message. */
  result() {
    const checks = {
      lost: Math.max(0, this.total - this.#count),
      repeated: this.#repeated,
      reordered: this.#reordered,
    };
    const to = this.#to ?? moment();
    const from = this.#from ?? to;
    const timed = Math.max(0, Math.min(this.#count, this.total) - this.warm);
    const rate = timed / Math.max((to.ms - from.ms) / 1000, 0.001);
    return { rate, cpuUs: (to.cpu - from.cpu) / Math.max(timed, 1), checks };
  }
}

function moment() {
  const { user, system } = process.cpuUsage();
  return { ms: performance.now(), cpu: user + system };
}
