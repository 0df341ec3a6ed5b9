import type { Clock } from '@mainstay/core';

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly ring: () => void;
}

/**
 * A clock that stands still until it is turned. Give it to an application in the place of `CLOCK`:
 * its retry delays, leases and timeouts then pass when the test says so.
 */
export class ManualClock implements Clock {
  private alarms: Alarm[] = [];
  private order = 0;

  constructor(private time = Date.parse('2026-01-01T00:00:00.000Z')) {}

  now(): number {
    return this.time;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const at = this.time + Math.max(0, delayMs);
    const alarm: Alarm = { at, order: (this.order += 1), ring: callback };
    this.alarms.push(alarm);
    return () => {
      this.alarms = this.alarms.filter((other) => other !== alarm);
    };
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.schedule(delayMs, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      const onAbort = () => {
        cancel();
        resolve();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /**
   * Turns the clock forward and rings what falls due, in the order of its time. What a callback
   * schedules within the span rings too; what it awaits goes on after the turn.
   */
  advance(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (let next = this.due(end); next !== undefined; next = this.due(end)) {
      const alarm = next;
      this.alarms = this.alarms.filter((other) => other !== alarm);
      this.time = Math.max(this.time, alarm.at);
      alarm.ring();
    }
    this.time = end;
  }

  private due(end: number): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.alarms) {
      if (alarm.at > end) continue;
      const earlier =
        first === undefined ||
        alarm.at < first.at ||
        (alarm.at === first.at && alarm.order < first.order);
      if (earlier) first = alarm;
    }
    return first;
  }
}
