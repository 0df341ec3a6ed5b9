const LONG_MS = 2 ** 30;

/** Keeps the process alive while `work` runs: the clock's timers alone do not. */
export async function keepProcessUp<Result>(work: () => Promise<Result>): Promise<Result> {
  const timer = setInterval(() => undefined, LONG_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
