/** What ends with its caller's signal. */
export interface Abortable {
  aborted(): void;
}

const waiting = new WeakMap<AbortSignal, Set<Abortable>>();

/**
 * Tells `abortable` when the signal is aborted. However many are told, the signal has one listener:
 * an event target looks through all it has with each that comes or goes, and the records of one
 * call share their signal.
 */
export function onAbort(signal: AbortSignal, abortable: Abortable): void {
  const others = waiting.get(signal) ?? listen(signal);
  others.add(abortable);
}

/** It need not be told any more. */
export function offAbort(signal: AbortSignal, abortable: Abortable): void {
  waiting.get(signal)?.delete(abortable);
}

function listen(signal: AbortSignal): Set<Abortable> {
  const all = new Set<Abortable>();
  waiting.set(signal, all);
  const tellAll = (): void => {
    for (const abortable of all) abortable.aborted();
  };
  signal.addEventListener('abort', tellAll, { once: true });
  return all;
}
