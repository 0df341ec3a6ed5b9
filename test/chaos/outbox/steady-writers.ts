import { setTimeout as pause } from 'node:timers/promises';
import type { OutboxApp } from '../../integration/outbox/outbox-app';
import type { Relays } from './relays';

const LOCK_NOT_AVAILABLE = '55P03';

/** Writers side by side that add at an even rate, each to keys of its own, until they stop. */
export class SteadyWriters {
  committed = 0;
  private stopping = false;
  private readonly writers: Promise<void>[];

  constructor(
    private readonly relays: Relays,
    private readonly app: OutboxApp,
    private readonly load: { rate: number; writers: number; keysEach: number },
  ) {
    this.writers = Array.from({ length: load.writers }, (_, writer) => this.run(writer));
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.writers);
  }

  private async run(writer: number): Promise<void> {
    const { rate, writers, keysEach } = this.load;
    const everyMs = (1_000 * writers) / rate;
    let due = performance.now();
    for (let turn = 0; !this.stopping; turn += 1) {
      await addNext(this.relays, this.app, `writer${writer}-${turn % keysEach}`);
      this.committed += 1;
      due = Math.max(due + everyMs, performance.now());
      await pause(Math.max(0, due - performance.now()));
    }
  }
}

/** Adds the next event of a key, again whenever the key stays locked for too long: how often. */
export async function addNext(relays: Relays, app: OutboxApp, key: string): Promise<number> {
  const { event, to } = relays.next(key);
  for (let refusals = 0; ; refusals += 1) {
    try {
      await app.transactions.run(() => app.outbox.add(event, to));
      return refusals;
    } catch (error) {
      if (!isLocked(error)) throw error;
    }
  }
}

function isLocked(error: unknown): boolean {
  const { code, cause } = error as { code?: string; cause?: unknown };
  return code === LOCK_NOT_AVAILABLE || (cause !== undefined && isLocked(cause));
}
