import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '@mainstay/core';
import { GatheredSignal } from './gathered-signal';

/** Tells relays of other processes; they tell this one's. */
export interface RemoteWakeUp {
  /** Begins to listen when `onWake` is given; answers at once and connects behind the scenes. */
  start(onWake: (() => void) | undefined): void;
  /** Never rejects: polling stands behind it. */
  notify(): Promise<void>;
  stop(): Promise<void>;
}

/** A relay in this process. */
export interface LocalRelay {
  wake(): void;
  /** Whether there is no shard another process could be woken for. */
  readonly ownsAll: boolean;
}

/**
 * Carries "something was committed" to the relays: by a direct call in this process, by a NOTIFY to
 * others; gathered, and never before the commit.
 */
export class WakeUp {
  private readonly gathered: GatheredSignal;
  /** What follows from a commit must not run in the context of the request that committed. */
  private readonly detached = AsyncLocalStorage.snapshot();
  private relay: LocalRelay | undefined;

  constructor(
    clock: Clock,
    gatherMs: number,
    private readonly remote: RemoteWakeUp | undefined,
  ) {
    this.gathered = new GatheredSignal(clock, gatherMs, () => this.deliver());
  }

  /** A relay joins; from now on notifications of other processes reach it. */
  listen(relay: LocalRelay): void {
    this.relay = relay;
    this.remote?.start(() => relay.wake());
  }

  /** To be called after a commit that added rows. */
  signal(): void {
    this.detached(() => this.gathered.signal());
  }

  async stop(): Promise<void> {
    this.relay = undefined;
    this.gathered.stop();
    await this.remote?.stop();
  }

  private async deliver(): Promise<void> {
    this.relay?.wake();
    if (this.relay?.ownsAll !== true) await this.remote?.notify();
  }
}
