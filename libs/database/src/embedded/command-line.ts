import type { ServerAccount } from './server-account';

/** A program and its arguments, run as the account wants it. */
export function commandLine(
  { prefix }: ServerAccount,
  program: string,
  args: readonly string[],
): [string, ...string[]] {
  return [...prefix, program, ...args] as [string, ...string[]];
}

/** What the server's programs need of the environment; PG* variables would change what they do. */
export function environmentOf(): NodeJS.ProcessEnv {
  const { PATH, TMPDIR, SystemRoot } = process.env;
  return { PATH, TMPDIR, SystemRoot, LC_ALL: 'C', TZ: 'UTC' };
}
