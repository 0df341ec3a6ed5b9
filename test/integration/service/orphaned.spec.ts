import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { waitFor } from '@mainstay/testing';

const MODULE = join(__dirname, '../../../libs/service/dist/running/on-orphaned.js');
const CHILD = `
  const { onOrphaned } = require(${JSON.stringify(MODULE)});
  setInterval(() => undefined, 1000);
  onOrphaned(() => { console.log('orphaned'); process.exit(); });
  console.log('watching');
`;

describe('a process that npm started', () => {
  it('hears that the shell between it and npm is gone', async () => {
    const shell = spawn('sh', ['-c', '"$NODE" -e "$CHILD" & wait'], {
      env: { ...process.env, npm_lifecycle_event: 'start', NODE: process.execPath, CHILD },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    shell.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await waitFor(() => said.includes('watching'), { what: 'the process to watch' });
    const ended = once(shell.stdout, 'end');
    shell.kill('SIGKILL');
    await waitFor(() => said.includes('orphaned'), { what: 'the process to notice' });
    await ended;
  });
});
