import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@mainstay/testing';
import { processesWith, runNode } from './reference/run-process';

const START = 'apps/reference-system/dist/main.js';
const PORTS = [
  'CONTENT_PORT',
  'BATCH_ORCHESTRATOR_PORT',
  'ESSAY_LIFECYCLE_PORT',
  'SPELL_CHECKER_PORT',
  'SPELL_CHECKER_METRICS_PORT',
];

describe('npm start, the embedded system kept up', () => {
  let folder: string;
  let env: Record<string, string>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mainstay-start-'));
    env = {};
    for (const name of PORTS) env[name] = String(await freePort());
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('prints where its services answer and ends by itself with 0 on SIGTERM', async () => {
    const running = runNode(START, [], { cwd: folder, env });
    await running.says(/ready/i);
    for (const port of Object.values(env)) {
      expect(running.output).toContain(`:${port}`);
      const readiness = await fetch(`http://127.0.0.1:${port}/readiness`);
      expect({ port, status: readiness.status }).toEqual({ port, status: 200 });
    }
    running.signal('SIGTERM');
    const { code } = await running.finished;

    expect(code).toBe(0);
    expect(await processesWith(folder)).toEqual([]);
  });

  it.each(PORTS)('names the port of %s when it is busy and ends with 1', async (variable) => {
    const server = await occupy(Number(env[variable]));
    const { code, output, errors } = await runNode(START, [], { cwd: folder, env }).finished;
    await new Promise((resolve) => server.close(resolve));

    expect(code).toBe(1);
    expect(output + errors).toMatch(new RegExp(`\\b${env[variable]}\\b`));
    expect(output + errors).toContain(variable);
    expect(output + errors).not.toContain('\n    at ');
    expect(await processesWith(folder)).toEqual([]);
  });
});

async function occupy(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, resolve));
  return server;
}
