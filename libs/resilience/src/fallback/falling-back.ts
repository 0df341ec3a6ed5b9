import type { Invoke } from '@mainstay/core';
import { classifyFailure } from '@mainstay/errors';

export interface FallbackOptions {
  /** Which errors are answered by the fallback. @default those that are not permanent */
  readonly when?: (error: unknown) => boolean;
}

/** How the fallback did. */
export type FallbackResult = 'used' | 'failed';

/**
 * `next`, or what stands in for it when it fails. When that fails too its error is thrown, and the
 * first one is its `cause` where it has none of its own.
 */
export function fallingBack(
  options: FallbackOptions,
  standIn: (error: unknown, ...args: unknown[]) => unknown,
  listener?: (result: FallbackResult) => void,
): (next: Invoke) => Invoke {
  const answers = options.when ?? ((error) => classifyFailure(error).kind !== 'permanent');
  return (next) =>
    async (...args) => {
      try {
        return await next(...args);
      } catch (error) {
        if (!answers(error)) throw error;
        try {
          const result = await standIn(error, ...args);
          listener?.('used');
          return result;
        } catch (second) {
          listener?.('failed');
          throw withCause(second, error);
        }
      }
    };
}

function withCause(error: unknown, cause: unknown): unknown {
  if (error instanceof Error && error !== cause && error.cause === undefined) error.cause = cause;
  return error;
}
