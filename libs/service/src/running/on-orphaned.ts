const LOOK_EVERY_MS = 250;

/**
 * Calls back once when the npm that started this process is gone: under npm a shell stands between
 * the two, and a signal to npm ends the shell alone. Does not hold the process; does nothing where
 * npm did not start it. The result stops the watch.
 */
export function onOrphaned(callback: () => void): () => void {
  if (process.env.npm_lifecycle_event === undefined) return () => undefined;
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    callback();
  }, LOOK_EVERY_MS);
  look.unref();
  return () => clearInterval(look);
}
