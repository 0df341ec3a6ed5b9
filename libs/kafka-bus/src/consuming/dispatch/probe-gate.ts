/** As long as a circuit waits for its own probes, unless told otherwise. */
const PROBE_PATIENCE_MS = 300_000;

/**
 * Keeps messages from a handler whose dependency is away (an open circuit said so).
 *
 * OPEN     everything passes. Left by defer().
 * CLOSED   nothing passes until the time given. Left by the first admit() after it.
 * PROBING  one message is on its way, nothing else passes. Left for OPEN when it came through, for
 *          CLOSED when it was deferred again. One that takes five minutes may never end: then
 *          another passes as well.
 */
export class ProbeGate {
  private until: number | undefined;
  /** Since when the last probe is on its way. */
  private probingSince: number | undefined;

  get isOpen(): boolean {
    return this.until === undefined;
  }

  /** When a probe may pass; undefined while open. */
  get nextProbeAt(): number | undefined {
    return this.probingSince === undefined ? this.until : this.probingSince + PROBE_PATIENCE_MS;
  }

  /** Whether a message may pass now, and whether it is the probe. */
  admit(now: number): 'pass' | 'probe' | 'wait' {
    if (this.until === undefined) return 'pass';
    if (now < this.nextProbeAt!) return 'wait';
    this.probingSince = now;
    return 'probe';
  }

  defer(now: number, afterMs: number): void {
    this.probingSince = undefined;
    this.until = Math.max(now + afterMs, this.until ?? 0);
  }

  /** The probe did not meet the open circuit. */
  probePassed(): void {
    this.probingSince = undefined;
    this.until = undefined;
  }

  /** The probe ended without an answer (its partition was taken away): another may try. */
  probeLost(): void {
    this.probingSince = undefined;
  }
}
