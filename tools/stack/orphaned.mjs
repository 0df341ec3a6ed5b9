// Under npm a shell stands between npm and this process; a signal to npm ends the shell alone.

const LOOK_EVERY_MS = 250;

/** Calls back once when the npm that started this process is gone. Does not hold the process. */
export function onOrphaned(callback) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    callback();
  }, LOOK_EVERY_MS);
  look.unref();
}
