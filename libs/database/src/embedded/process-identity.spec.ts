import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { processIdentity } from './process-identity';
import { unprivilegedUser } from './server-account';

describe('processIdentity', () => {
  it('tells processes apart and knows when one is gone', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const identity = processIdentity(child.pid as number);
    expect(identity).toBeDefined();
    expect(identity).toBe(processIdentity(child.pid as number));
    expect(identity).not.toBe(processIdentity(process.pid));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(processIdentity(child.pid as number)).toBeUndefined();
  });
});

describe('unprivilegedUser', () => {
  it('is postgres where the machine has it, else nobody', () => {
    const nobody = 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n';
    expect(unprivilegedUser(nobody)).toEqual({ uid: 65_534, gid: 65_534 });
    expect(unprivilegedUser(`${nobody}postgres:x:101:102::/:/bin/sh\n`)).toEqual({
      uid: 101,
      gid: 102,
    });
    expect(unprivilegedUser('root:x:0:0::/root:/bin/sh\n')).toBeUndefined();
  });
});
