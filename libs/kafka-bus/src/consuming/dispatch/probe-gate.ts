/**
 * Keeps messages from a handler whose dependency is away (an open circuit said so).
 *
 * OPEN     everything passes. Left by defer().
 * CLOSED   nothing passes until the time given. Left by the first admit() after it.
 * PROBING  one message is on its way, nothing else passes. Left for OPEN when it came through, for
 *          CLOSED when it was deferred again.
 */
export class ProbeGate {
  private until: number | undefined;
  private probing = false;

  get isOpen(): boolean {
    return this.until === undefined;
  }

  /** When a probe may pass; undefined while open or probing. */
  get nextProbeAt(): number | undefined {
    return this.probing ? undefined : this.until;
  }

  /** Whether a message may pass now, and whether it is the probe. */
  admit(now: number): 'pass' | 'probe' | 'wait' {
    if (this.until === undefined) return 'pass';
    if (this.probing || now < this.until) return 'wait';
    this.probing = true;
    return 'probe';
  }

  defer(now: number, afterMs: number): void {
    this.probing = false;
    this.until = Math.max(now + afterMs, this.until ?? 0);
  }

  /** The probe did not meet the open circuit. */
  probePassed(): void {
    this.probing = false;
    this.until = undefined;
  }

  /** The probe ended without an answer (its partition was taken away): another may try. */
  probeLost(): void {
    this.probing = false;
  }
}
