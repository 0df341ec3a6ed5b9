import { createHash } from 'node:crypto';

const PREPARED_FROM_USE = 3;
const MOST = 200;
const PREFIX = 'mainstay_';
/** Letters of a name: 96 bits. */
const LETTERS = 16;

/** The connection goes through something that does not keep prepared statements apart. */
const NOT_KEPT = new Set(['26000', '42P05']);
/** `cached plan must not change result type`: a column was changed under it. */
const OUTDATED = '0A000';

/**
 * Names under which the connections of a pool prepare statements, so that PostgreSQL parses and
 * plans each once a connection. A statement gets one from its third use on; the first 200 that do.
 *
 * A name is made of its text: behind a pooler a connection may have what another process prepared,
 * and were names counted, its statement would run with our values.
 */
export class StatementNames {
  private readonly uses = new Map<string, number>();
  private readonly names = new Map<string, string>();
  /** Names given to a statement that had one. */
  private renewed = 0;

  constructor(private on: boolean) {}

  get enabled(): boolean {
    return this.on;
  }

  /** Undefined for a statement that is not prepared. */
  of(text: string): string | undefined {
    if (!this.on) return undefined;
    const name = this.names.get(text);
    if (name !== undefined || this.names.size >= MOST) return name;
    const uses = (this.uses.get(text) ?? 0) + 1;
    if (uses < PREPARED_FROM_USE) {
      if (this.uses.size >= MOST * PREPARED_FROM_USE) this.uses.clear();
      this.uses.set(text, uses);
      return undefined;
    }
    this.uses.delete(text);
    return this.give(text);
  }

  /**
   * What a failure of a prepared statement teaches: a changed table needs it prepared anew, and so
   * does one that PostgreSQL has said nothing of: where a value cannot be sent, node-postgres
   * closes the statement and goes on as if it were there. A pooler that loses statements needs none
   * prepared.
   */
  failed(text: string, sqlState: string | undefined): void {
    if (NOT_KEPT.has(String(sqlState))) this.on = false;
    else if (!this.names.has(text)) return;
    else if (sqlState === OUTDATED || sqlState === undefined) this.give(text);
  }

  private give(text: string): string {
    const digest = createHash('sha256').update(text).digest('base64url').slice(0, LETTERS);
    const first = `${PREFIX}${digest}`;
    const name = this.names.has(text) ? `${first}_${(this.renewed += 1)}` : first;
    this.names.set(text, name);
    return name;
  }
}
