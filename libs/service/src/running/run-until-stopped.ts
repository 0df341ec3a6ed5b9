import { createServiceLogger, toggleDebugLines } from '@mainstay/observability';
import type { Service } from '../starting/service';
import { onOrphaned } from './on-orphaned';
import { releaseYoungGeneration } from './young-generation';

type Stoppable = Pick<Service, 'stop'>;
type Start = (started: (service: Stoppable) => void) => Promise<void>;

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
const SIGNAL_NUMBER = { SIGTERM: 15, SIGINT: 2 } as const;
const LEFTOVER_MS = 1_000;
const LONG_MS = 2 ** 30;

/**
 * Holds the process for its services. It is the only place that listens to the process and sets
 * its exit code.
 *
 * STARTING  left by the start, a failure of it, or a signal. The process is held meanwhile: a start
 *           that waits for a server may have nothing else that does, and would end as if all were
 *           well.
 * RUNNING   left by a signal, by an error that nobody handled, or when its npm is gone.
 * STOPPING  services stop in order; a second signal ends the process at once.
 * ENDED     the exit code is set: 0, or 1 after a failure or an unclean stop. The process ends by
 *           itself; where something still holds it, it is ended after a second, naming that.
 */
export function runUntilStopped(start: Start, announce: (error: unknown) => void): Promise<void> {
  const services: Stoppable[] = [];
  const handlers = new Map<NodeJS.Signals, () => void>();
  let failed = false;
  let ending: Promise<void> | undefined;
  const hold = setInterval(() => undefined, LONG_MS);

  const end = (): Promise<void> => {
    ending ??= stopAll(services).then((clean) => {
      clearInterval(hold);
      unwatch();
      for (const [signal, handler] of handlers) process.off(signal, handler);
      process.off('uncaughtException', fail);
      process.off('unhandledRejection', fail);
      process.exitCode = clean && !failed ? 0 : 1;
      leaveSoon();
    });
    return ending;
  };
  const unwatch = onOrphaned(() => void end());
  const fail = (error: unknown): void => {
    failed = true;
    announce(error);
    void end();
  };
  for (const signal of SIGNALS) {
    const handler = () => {
      if (ending !== undefined) process.exit(128 + SIGNAL_NUMBER[signal]);
      void end();
    };
    handlers.set(signal, handler);
    process.on(signal, handler);
  }
  // Windows has no such signal.
  if (process.platform !== 'win32') {
    handlers.set('SIGUSR2', tellLevel);
    process.on('SIGUSR2', tellLevel);
  }
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  const started = (service: Stoppable): void => {
    services.push(service);
    // A signal came while it was made: the end has passed by without it.
    if (ending !== undefined) void service.stop();
  };
  return start(started)
    .catch(async (error: unknown) => {
      // A start that a signal interrupts fails on what was stopped under it: that is no news.
      if (ending === undefined) fail(error);
      await end();
    })
    .finally(() => {
      clearInterval(hold);
      releaseYoungGeneration();
    });
}

/** Debug lines while a fault is looked for: whoever may signal the process may ask for them. */
function tellLevel(): void {
  const on = toggleDebugLines();
  const logger = createServiceLogger('mainstay.service');
  if (on) logger.warn('Debug lines are on; the next SIGUSR2 turns them off');
  else logger.warn('Debug lines are off');
}

async function stopAll(services: readonly Stoppable[]): Promise<boolean> {
  const reports = await Promise.allSettled(services.map((service) => service.stop()));
  return reports.every((report) => report.status === 'fulfilled' && report.value.clean);
}

/** The timer does not hold the process itself: it fires only where something else does. */
function leaveSoon(): void {
  setTimeout(() => {
    const holders = process.getActiveResourcesInfo().filter((name) => name !== 'Timeout');
    createServiceLogger('mainstay.service').warn('Something holds the process; it is ended', {
      holders: [...new Set(holders)],
    });
    process.exit();
  }, LEFTOVER_MS).unref();
}
