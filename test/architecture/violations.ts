import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The project's own folder. */
export const root = process.cwd();

/** A small tree that breaks rules on purpose. */
export interface Violations {
  readonly folder: string;
  /** Runs a program of node_modules in the tree; never throws for an exit code. */
  run(script: string, ...args: string[]): Promise<Outcome>;
  remove(): void;
}

/** How a program ended. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/**
 * Lays a tree of files, path to content: inside the project, where its packages resolve, or
 * outside, for a tool that passes over what git ignores.
 */
export function lay(
  files: Readonly<Record<string, string>>,
  where: 'inside' | 'outside' = 'inside',
): Violations {
  const parent = where === 'inside' ? join(root, '.mainstay') : realpathSync(tmpdir());
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'violations-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return {
    folder,
    run: (script, ...args) => run(folder, process.execPath, [join(root, script), ...args]),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Runs a program in a folder and gives its exit code with all it printed. */
export function run(folder: string, command: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(command, [...args], options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? 1, output: stdout + stderr });
    });
  });
}
