import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const COMMAND = join(__dirname, '../../../libs/cli/bin/mainstay.js');

describe('what the mainstay command writes', () => {
  it('may be read by who stops in the middle, as `head` does', async () => {
    const child = spawn(process.execPath, [COMMAND, '--help'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const [remarks, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect({ code: code as unknown, remarks }).toEqual({ code: 0, remarks: '' });
  });
});
