import { randomBytes } from 'node:crypto';

/** Random bytes of a token's first part: no two stores of any two processes share one. */
const BYTES = 12;

/** Owner tokens: unique to each attempt, and cheap enough for one every message. */
export class OwnerTokens {
  private readonly own = randomBytes(BYTES).toString('base64url');
  private count = 0;

  next(): string {
    this.count += 1;
    return `${this.own}.${this.count}`;
  }
}
