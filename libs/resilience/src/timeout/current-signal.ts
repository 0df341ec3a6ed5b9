import { callScopes } from './call-scope';

/**
 * The signal of the innermost `@Timeout` around the caller; undefined outside one. It is aborted
 * with the {@link CallTimeoutError} when that call's time, or that of one around it, is over.
 */
export function currentSignal(): AbortSignal | undefined {
  return callScopes.getStore()?.signal;
}
