import type { Clock } from './clock';

/** The longest time a timer takes; above it Node's fires at once. */
const MOST_MS = 2 ** 31 - 1;

/** The system's clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(delayMs, MOST_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
  sleep(delayMs, signal) {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, Math.min(delayMs, MOST_MS));
      signal?.addEventListener('abort', finish, { once: true });
    });
  },
};
