import { Command } from 'ioredis';
import { encodeCommand } from './encode-command';

/**
 * A command that becomes bytes at once and lets its arguments go then. ioredis would make a text of
 * it, piece by piece, and keep them: a command assigns itself a closure, V8 puts closures that are
 * assigned to a property among the old objects, and what hangs on them stays until those are
 * collected. That was half of what outlived the young generation where every message is claimed.
 */
export class EncodedCommand extends Command {
  private isEncoded = false;

  /** @throws {Error} the second time: nothing is sent again behind its caller's back. */
  override toWritable(): Buffer {
    if (this.isEncoded) throw new Error(`${this.name} was sent already: it is not sent again.`);
    // Texts and bytes: ioredis has made texts of numbers.
    const bytes = encodeCommand([this.name, ...(this.args as (string | Buffer)[])]);
    this.isEncoded = true;
    this.args = [];
    return bytes;
  }
}
