const FILTERED = Symbol.for('mainstay.kafkajs.timeout-warning');

type EmitWarning = typeof process.emitWarning & { [FILTERED]?: true };

const DELAY = /^-(\d+) is a negative number/;
const LATEST_MS = 1_000;

/**
 * kafkajs schedules its first request check with a negative delay, which Node 24 warns about in
 * every process that uses it; the delay becomes 1 ms and does no harm. Drops that warning, by name,
 * where kafkajs caused it: its delay leads from now to one millisecond before 1970. Once per
 * process.
 */
export function filterTimeoutWarning(): void {
  if ((process.emitWarning as EmitWarning)[FILTERED]) return;
  const original = process.emitWarning.bind(process) as EmitWarning;
  const filtered = ((warning: string | Error, ...rest: never[]) => {
    const [given] = rest as unknown as [string | { type?: string } | undefined];
    const name =
      warning instanceof Error ? warning.name : typeof given === 'object' ? given.type : given;
    if (name !== 'TimeoutNegativeWarning' || !leadsTo1970(String(warning)))
      original(warning, ...rest);
  }) as EmitWarning;
  filtered[FILTERED] = true;
  process.emitWarning = filtered;
}

function leadsTo1970(warning: string): boolean {
  const [, delayMs] = DELAY.exec(warning) ?? [];
  return delayMs !== undefined && Math.abs(Date.now() - Number(delayMs)) < LATEST_MS;
}
