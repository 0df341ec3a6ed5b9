/** What a program and the processes it started use. */
export interface ProcessFigures {
  /** Processor time so far, in seconds; 0 where there is no `/proc`. */
  readonly processorSeconds: number;
  /** Resident memory of the program itself. */
  readonly residentMb: number;
}

const MICROSECONDS = 1e6;

export async function figuresOf(pid: number): Promise<ProcessFigures> {
  const { processorTime, residentMb } =
    await import('../../../tools/processes/process-figures.mjs');
  const processorSeconds = (processorTime(pid) ?? 0) / MICROSECONDS;
  return { processorSeconds, residentMb: await residentMb(pid) };
}
