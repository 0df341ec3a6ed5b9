import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Full path of a program: in one of the folders given, else on the PATH. */
export function findExecutable(
  name: string,
  folders: readonly string[] = [],
  path: string = process.env['PATH'] ?? '',
): string | undefined {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const places = [...folders, ...path.split(delimiter).filter((folder) => folder !== '')];
  return places.map((folder) => join(folder, name + suffix)).find(isExecutable);
}

/** What a program prints (output and error together), or the error that it ended with. */
export async function outputOf(
  command: string,
  args: readonly string[],
  options: { readonly timeoutMs?: number; readonly cwd?: string } = {},
): Promise<string> {
  const { stdout, stderr } = await execute(command, [...args], {
    timeout: options.timeoutMs ?? 30_000,
    maxBuffer: 16 * 1024 * 1024,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  return `${stdout}${stderr}`.trim();
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
