import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { Handling } from '../invariants';

const BLOCK_BYTES = 1 << 20;

/** What a member wrote down, read on from where the last look ended. */
export class HandlingLog {
  readonly handlings: Handling[] = [];
  /** `key#n` of what was handled to the end. */
  readonly done = new Set<string>();
  private readonly open = new Map<string, number>();
  private readonly block = Buffer.alloc(BLOCK_BYTES);
  private position = 0;
  private rest = '';

  constructor(
    private readonly member: string,
    private readonly file: string,
  ) {}

  read(): void {
    if (!existsSync(this.file)) return;
    const file = openSync(this.file, 'r');
    try {
      for (;;) {
        const bytes = readSync(file, this.block, 0, BLOCK_BYTES, this.position);
        if (bytes === 0) return;
        this.position += bytes;
        this.take(this.block.toString('latin1', 0, bytes));
      }
    } finally {
      closeSync(file);
    }
  }

  private take(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop()!;
    for (const line of lines) this.takeLine(line.split(' '));
  }

  private takeLine([kind, partition, offset, key, n, at]: readonly string[]): void {
    const place = `${partition}/${offset}`;
    if (kind === 's') {
      this.open.set(place, this.handlings.length);
      this.handlings.push({
        member: this.member,
        partition: Number(partition),
        offset: Number(offset),
        key: key!,
        n: Number(n),
        startedAt: Number(at),
        endedAt: undefined,
      });
      return;
    }
    const index = this.open.get(place)!;
    this.handlings[index] = { ...this.handlings[index]!, endedAt: Number(at) };
    this.done.add(`${key}#${n}`);
  }
}
