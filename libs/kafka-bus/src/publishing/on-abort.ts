const wishes = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `run` when the signal is aborted; the result takes the wish back. However many wish it, the
 * signal has one listener: an event target looks through all it has with each that comes or goes,
 * and the records of one call share their signal.
 */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  const others = wishes.get(signal) ?? listen(signal);
  others.add(run);
  return () => others.delete(run);
}

function listen(signal: AbortSignal): Set<() => void> {
  const all = new Set<() => void>();
  wishes.set(signal, all);
  const runAll = (): void => {
    for (const run of all) run();
  };
  signal.addEventListener('abort', runAll, { once: true });
  return all;
}
