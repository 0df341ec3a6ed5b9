const FILTERED = Symbol.for('mainstay.kafkajs.timeout-warning');

type EmitWarning = typeof process.emitWarning & { [FILTERED]?: true };

/**
 * kafkajs schedules its first request check with a negative delay, which Node 24 warns about in
 * every process that uses it; the delay becomes 1 ms and does no harm. Drops that warning, by name,
 * where kafkajs caused it. Once per process.
 */
export function filterTimeoutWarning(): void {
  if ((process.emitWarning as EmitWarning)[FILTERED]) return;
  const original = process.emitWarning.bind(process) as EmitWarning;
  const filtered = ((warning: string | Error, ...rest: never[]) => {
    const [given] = rest as unknown as [string | { type?: string } | undefined];
    const name =
      warning instanceof Error ? warning.name : typeof given === 'object' ? given.type : given;
    const isKafkaJs = name === 'TimeoutNegativeWarning' && new Error().stack?.includes('kafkajs');
    if (!isKafkaJs) original(warning, ...rest);
  }) as EmitWarning;
  filtered[FILTERED] = true;
  process.emitWarning = filtered;
}
