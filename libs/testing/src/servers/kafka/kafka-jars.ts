import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { findExecutable, outputOf } from '../process/executable';
import { brokerPom } from './kafka-pom';
import { KAFKA_VERSION } from './kafka-settings';

/** A folder with all jars of a broker, or why there is none. */
export type KafkaJars = { readonly folder: string } | { readonly reason: string };

/**
 * The broker's jars: of an installed Kafka (`KAFKA_HOME`), of the project's or the user's cache,
 * else fetched by Maven into the cache. Two processes may fetch at once; the first to finish wins.
 */
export async function kafkaJars(projectDir: string, env = process.env): Promise<KafkaJars> {
  const caches = cacheFolders(projectDir, env);
  const installed = env['KAFKA_HOME'] ? [join(env['KAFKA_HOME'], 'libs')] : [];
  const present = [...installed, ...caches].find(holdsBroker);
  if (present !== undefined) return { folder: present };
  const maven = findExecutable('mvn', [], env['PATH']);
  if (maven === undefined) return { reason: 'no broker jars are cached, and there is no mvn' };
  try {
    return { folder: await fetchInto(maven, caches.find(isWritable) ?? caches[0]!) };
  } catch (error) {
    return { reason: `mvn could not fetch the broker's jars: ${lastLine(error)}` };
  }
}

/**
 * Where jars are kept: beside the project's other state, and per user, so that clones share them.
 */
export function cacheFolders(projectDir: string, env: NodeJS.ProcessEnv = process.env): string[] {
  const userCache = env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cache');
  return [
    join(userCache, 'mainstay', `kafka-${KAFKA_VERSION}`),
    join(projectDir, '.mainstay', 'kafka', KAFKA_VERSION),
  ];
}

async function fetchInto(maven: string, target: string): Promise<string> {
  mkdirSync(dirname(target), { recursive: true });
  const work = mkdtempSync(`${target}.fetching-`);
  try {
    writeFileSync(join(work, 'pom.xml'), brokerPom());
    const goal = [
      'dependency:copy-dependencies',
      '-DoutputDirectory=jars',
      '-DincludeScope=runtime',
    ];
    await outputOf(maven, ['-B', '-q', ...goal], { cwd: work, timeoutMs: 300_000 });
    putInPlace(join(work, 'jars'), target);
    return target;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Renames in one step; where another process was first, its folder is as good as this one. */
function putInPlace(made: string, target: string): void {
  if (!holdsBroker(made)) throw new Error('mvn ended well but copied no broker');
  try {
    renameSync(made, target);
  } catch (error) {
    if (!holdsBroker(target)) throw error;
  }
}

function holdsBroker(folder: string): boolean {
  return (
    existsSync(folder) && readdirSync(folder).some((name) => /^kafka_2\.1\d-.*\.jar$/.test(name))
  );
}

function isWritable(folder: string): boolean {
  try {
    mkdirSync(dirname(folder), { recursive: true });
    return true;
  } catch {
    return false;
  }
}

function lastLine(error: unknown): string {
  const text = String(error);
  return (
    text
      .trim()
      .split('\n')
      .findLast((line) => line.includes('ERROR')) ?? text.slice(0, 200)
  );
}
