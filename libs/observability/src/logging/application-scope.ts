import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServiceIdentity } from '@mainstay/core';

const scope = new AsyncLocalStorage<ServiceIdentity>();

/**
 * Runs `work` as part of one application: lines that nothing else attributes (Nest's own during
 * boot, timers, module-level loggers) carry its name. `createService` boots inside it.
 */
export function runInApplication<Result>(app: ServiceIdentity, work: () => Result): Result {
  return scope.run(app, work);
}

export function scopedApplication(): ServiceIdentity | undefined {
  return scope.getStore();
}
