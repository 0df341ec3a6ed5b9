import { join } from 'node:path';
import { findExecutable, outputOf } from '../process/executable';

/** A Java that runs the broker, or why there is none. */
export type Java = { readonly command: string } | { readonly reason: string };

const OLDEST = 17;

/** The Java of `JAVA_HOME`, else the one on the PATH, if it is 17 or later. */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<Java> {
  const home = env['JAVA_HOME'] ? [join(env['JAVA_HOME'], 'bin')] : [];
  const command = findExecutable('java', home, env['PATH']);
  if (command === undefined) return { reason: 'there is no java' };
  const version = majorVersion(await outputOf(command, ['-version']));
  return version >= OLDEST
    ? { command }
    : { reason: `java is version ${version}, the broker needs ${OLDEST} or later` };
}

/** 17 of `openjdk version "17.0.15"`, 8 of `java version "1.8.0_402"`, 0 where there is none. */
export function majorVersion(text: string): number {
  const [, first = '0', second = '0'] = /version "(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return Number(first === '1' ? second : first);
}
