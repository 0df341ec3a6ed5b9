import { Command } from 'ioredis';
import { LargeCommand } from './large-command';

const bytesOf = (command: Command) => Buffer.from(command.toWritable(process.stdout));

describe('LargeCommand', () => {
  it('is written as ioredis writes it, whatever its arguments are', () => {
    const args = ['sha', 3, 'key', '', 'zwölf Boxkämpfer', '\r\n$1\r\n', '💚', -1.5];
    const written = bytesOf(new LargeCommand('evalsha', [...args]));
    expect(written).toEqual(bytesOf(new Command('evalsha', [...args])));
    expect(written.toString()).toContain('$18\r\nzwölf Boxkämpfer\r\n');
  });

  it('leaves bytes among the arguments to ioredis', () => {
    const args = () => ['key', Buffer.from([0xff, 0x00])];
    const written = bytesOf(new LargeCommand('set', args()));
    expect(written).toEqual(bytesOf(new Command('set', args())));
  });
});
