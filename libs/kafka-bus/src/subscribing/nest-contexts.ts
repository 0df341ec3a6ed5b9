import type { ExternalContextCreator } from '@nestjs/core';
import { isObservable, lastValueFrom } from 'rxjs';

/**
 * Nest's way to a method through its guards, pipes, interceptors and filters, where an observable
 * may end without a value, as Nest's transports have it.
 *
 * @param moduleKey - Of a controller's method: Nest looks the module of a provider up; that of a
 *   controller it would not find, and would pass over the guards of the method.
 */
export function contextsOf(
  contexts: ExternalContextCreator,
  moduleKey: string | undefined,
): ExternalContextCreator {
  const known = { value: () => moduleKey };
  return Object.create(contexts, {
    transformToResult: { value: settled },
    ...(moduleKey === undefined ? {} : { getHostModuleKey: known, getContextModuleKey: known }),
  }) as ExternalContextCreator;
}

/** What was answered; of an observable a promise of its last value, of an empty one nothing. */
export function settled(answer: unknown): unknown {
  return isObservable(answer) ? lastValueFrom(answer, { defaultValue: undefined }) : answer;
}
