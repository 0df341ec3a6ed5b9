// What a consumer of a topic sees: when each number came first, and what is lost, repeated or out
// of the order of its key.
import { Kafka, logLevel } from 'kafkajs';
import { numberIn } from '../kafka/numbered.mjs';
import { keyOf as keyOfWriters, now } from './events.mjs';

export class Seen {
  #at = [];
  #lastOfKey = new Map();
  #repeated = 0;
  #reordered = 0;
  #count = 0;
  #waiting = [];
  #consumer;
  #keyOf;

  static async of({ bootstrapServers, topic, keyOf = keyOfWriters }) {
    const seen = new Seen();
    seen.#keyOf = keyOf;
    const kafka = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING });
    seen.#consumer = kafka.consumer({ groupId: `${topic}-seen`, maxBytesPerPartition: 4_194_304 });
    await seen.#consumer.connect();
    await seen.#consumer.subscribe({ topic, fromBeginning: true });
    const joined = new Promise((resolve) =>
      seen.#consumer.on(seen.#consumer.events.GROUP_JOIN, resolve),
    );
    await seen.#consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        const at = now();
        for (const { value } of batch.messages) seen.#note(numberIn(value), at);
        seen.#waiting = seen.#waiting.filter((waits) => !waits());
      },
    });
    await joined;
    return seen;
  }

  #note(n, at) {
    if (this.#at[n] !== undefined) {
      this.#repeated += 1;
      return;
    }
    this.#at[n] = at;
    this.#count += 1;
    const key = this.#keyOf(n);
    if (n < (this.#lastOfKey.get(key) ?? -1)) this.#reordered += 1;
    else this.#lastOfKey.set(key, n);
  }

  /** Waits for `count` different numbers; `false` where no new one came for `patienceMs`. */
  async all(count, patienceMs = 20_000) {
    while (this.#count < count) {
      const before = this.#count;
      const progressed = await new Promise((resolve) => {
        const timer = setTimeout(() => resolve(this.#count > before), patienceMs);
        this.#waiting.push(() => {
          if (this.#count < count) return false;
          clearTimeout(timer);
          resolve(true);
          return true;
        });
      });
      if (!progressed) return false;
    }
    return true;
  }

  at(n) {
    return this.#at[n];
  }

  /** First and last moment at which one of the numbers `from` to `to` was seen. */
  span(from, to) {
    const at = this.#at.slice(from, to).filter((time) => time !== undefined);
    return at.reduce(
      ({ first, last }, time) => ({ first: Math.min(first, time), last: Math.max(last, time) }),
      { first: Infinity, last: 0 },
    );
  }

  checks(count) {
    return { lost: count - this.#count, repeated: this.#repeated, reordered: this.#reordered };
  }

  stop() {
    return this.#consumer.disconnect();
  }
}
