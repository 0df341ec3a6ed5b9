import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** The process and all that descend from it, parents before children. Empty when it is gone. */
export function processFamily(pid: number): number[] {
  const parents = parentIds();
  if (!parents.has(pid)) return [];
  const family = [pid];
  for (const member of family) {
    for (const [child, parent] of parents) if (parent === member) family.push(child);
  }
  return family;
}

/** Signals every member of a process' family; one that is gone meanwhile is passed over. */
export function signalFamily(pid: number, signal: NodeJS.Signals): void {
  for (const member of processFamily(pid)) signalProcess(member, signal);
}

/** Signals one process; false when there is none of that id. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

function parentIds(): Map<number, number> {
  return process.platform === 'linux' ? parentIdsOfProc() : parentIdsOfPs();
}

function parentIdsOfProc(): Map<number, number> {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = parentInStat(`/proc/${entry}/stat`);
    if (parent !== undefined) parents.set(Number(entry), parent);
  }
  return parents;
}

/**
 * Field 4 of stat, after the command in brackets, which may hold blanks. A zombie counts as gone.
 */
function parentInStat(path: string): number | undefined {
  try {
    const stat = readFileSync(path, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : Number(parent);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function parentIdsOfPs(): Map<number, number> {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  return new Map(pairs.filter((pair) => pair.length === 2) as [number, number][]);
}
