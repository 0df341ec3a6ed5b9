import { Command } from 'ioredis';

/**
 * A command of many arguments. ioredis writes a command as one text that grows by each of them; of
 * hundreds it is a rope of thousands of knots, which outlives the young generation and is walked to
 * be written. This one is put together once, as bytes.
 */
export class LargeCommand extends Command {
  override toWritable(socket: object): string | Buffer {
    const args = this.args as readonly (string | Buffer | number)[];
    const texts = args.filter((argument) => typeof argument === 'string');
    if (texts.length < args.length) return super.toWritable(socket);
    const lines = [`*${texts.length + 1}`];
    for (const text of [this.name, ...texts]) lines.push(`$${Buffer.byteLength(text)}`, text);
    lines.push('');
    return Buffer.from(lines.join('\r\n'));
  }
}
