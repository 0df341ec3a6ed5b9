import type { LogDestination } from './logging.options';

/** Something that writes at once and can be emptied. */
export interface SyncDestination extends LogDestination {
  flushSync?(): void;
}

const MAX_CHARACTERS = 65_536;
const GATHER_MS = 10;

/**
 * Gathers lines for ten milliseconds and writes them in one call: under load that is one call for
 * many lines. What is gathered is written when the process exits, however it does but by a kill.
 */
export class LineBuffer implements SyncDestination {
  private gathered = '';
  private timer: NodeJS.Timeout | undefined;
  private readonly atExit = () => this.flushSync();

  constructor(private readonly destination: SyncDestination) {
    process.on('exit', this.atExit);
  }

  write(line: string): void {
    this.gathered += line;
    if (this.gathered.length >= MAX_CHARACTERS) this.handOver();
    else this.timer ??= setTimeout(() => this.handOver(), GATHER_MS);
  }

  /**
   * Hands what is gathered to the destination. It is not flushed: a destination of the file system
   * would wait for the disk each time, and the whole process with it.
   */
  handOver(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const text = this.gathered;
    if (text === '') return;
    this.gathered = '';
    this.destination.write(text);
  }

  /** Also what the destination itself may still hold: when the log closes or the process ends. */
  flushSync(): void {
    this.handOver();
    this.destination.flushSync?.();
  }

  /** Writes what is gathered and lets the process go. */
  close(): void {
    this.flushSync();
    process.off('exit', this.atExit);
  }
}
