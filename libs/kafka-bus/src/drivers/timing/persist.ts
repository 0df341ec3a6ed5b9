import { setTimeout as pause } from 'node:timers/promises';

const PAUSE_MS = 100;

/** How long to try, and what is worth another attempt. */
export interface Persistence {
  readonly deadlineMs: number;
  readonly mayTryAgain: (error: unknown) => boolean;
}

/** Asks until there is an answer, with a short pause between; then rejects with the last error. */
export async function persist<T>(
  ask: () => Promise<T>,
  { deadlineMs, mayTryAgain }: Persistence,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() + PAUSE_MS >= deadline || !mayTryAgain(error)) throw error;
      await pause(PAUSE_MS);
    }
  }
}
