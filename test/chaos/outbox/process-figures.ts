import { readdirSync, readFileSync } from 'node:fs';

/** What a program and the processes it started use. */
export interface ProcessFigures {
  /** Processor time so far, in seconds; of processes that are still there. */
  readonly processorSeconds: number;
  /** Resident memory of the program itself. */
  readonly residentMb: number;
}

/** `USER_HZ`, which is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const AFTER_NAME = 2;
const FIELD = { parent: 4, user: 14, system: 15, endedUser: 16, endedSystem: 17 };
const KB_PER_MB = 1024;

/** Both 0 where there is no `/proc`. */
export function figuresOf(pid: number): ProcessFigures {
  const own = statOf(String(pid));
  if (own === undefined) return { processorSeconds: 0, residentMb: 0 };
  const ticks = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .filter((stat) => stat?.parent === pid)
    .reduce((sum, stat) => sum + stat!.user + stat!.system, own.user + own.system);
  const ended = own.endedUser + own.endedSystem;
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return {
    processorSeconds: (ticks + ended) / TICKS_PER_SECOND,
    residentMb: Number(resident ?? 0) / KB_PER_MB,
  };
}

/** A process may end while it is looked at. */
function statOf(pid: string): Record<keyof typeof FIELD, number> | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name, the only field that may hold spaces, stands in brackets.
  const fields = text.slice(text.lastIndexOf(')') + AFTER_NAME).split(' ');
  const at = (field: keyof typeof FIELD) => Number(fields[FIELD[field] - AFTER_NAME - 1]);
  return {
    parent: at('parent'),
    user: at('user'),
    system: at('system'),
    endedUser: at('endedUser'),
    endedSystem: at('endedSystem'),
  };
}
