/**
 * Microseconds that a process and its children, ended ones included, have spent so far; undefined
 * where there is no `/proc`.
 */
export function processorTime(pid: number): number | undefined;

/** Resident memory of a process in megabytes, as `ps` says. */
export function residentMb(pid: number): Promise<number>;
