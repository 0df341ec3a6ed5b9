import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerStartError } from '../server.errors';
import { OwnedProcess } from './owned-process';
import { guardOrphan } from './orphan-guard';
import { processFamily } from './process-family';

describe('OwnedProcess', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mainstay-process-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function run(script: string, ready = true): OwnedProcess {
    return new OwnedProcess({
      title: 'a script',
      command: process.execPath,
      args: ['-e', script],
      logFile: join(folder, 'log'),
      ready: () => Promise.resolve(ready),
      startDeadlineMs: 5000,
      stopDeadlineMs: 300,
    });
  }

  it('fails to start with the last words of a process that ends by itself', async () => {
    const failing = run('console.error("bad option"); process.exit(1)', false);
    await expect(failing.start()).rejects.toThrow(ServerStartError);
    await expect(run('throw new Error("bad port")', false).start()).rejects.toThrow(/bad port/);
  });

  it('fails to start a program that is not there', async () => {
    const absent = new OwnedProcess({
      title: 'a program',
      command: join(folder, 'absent'),
      args: [],
      logFile: join(folder, 'log'),
      ready: () => Promise.resolve(true),
    });
    await expect(absent.start()).rejects.toThrow(ServerStartError);
  });

  it('kills one that does not stop when asked', async () => {
    const stubborn = run('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)');
    await stubborn.start();
    await stubborn.stop();
    expect(stubborn.pid).toBeUndefined();
  });

  it('does not outlive an owner that was killed', async () => {
    const owner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    guardOrphan(orphan.pid ?? 0, owner.pid);
    owner.kill('SIGKILL');
    const [, signal] = await once(orphan, 'exit');
    expect(signal).toBe('SIGKILL');
  });

  it('kills the children with their parent', async () => {
    const parent = run(
      'require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"])',
    );
    await parent.start();
    const family = processFamily(parent.pid ?? 0);
    await parent.kill();
    expect(family.flatMap(processFamily)).toEqual([]);
  });
});
