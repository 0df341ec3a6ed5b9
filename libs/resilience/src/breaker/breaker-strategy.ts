import { ConsecutiveBreaker, CountBreaker, SamplingBreaker, type IBreaker } from 'cockatiel';

/**
 * When a closed circuit opens; cockatiel decides.
 *
 * consecutive  after `failureThreshold` failures in a row.
 * sampling     when more than `threshold` (0 to 1) of the calls of the last `durationMs` failed.
 * count        when more than `threshold` of the last `size` calls failed.
 */
export type BreakerStrategy =
  | { readonly kind: 'consecutive' }
  | {
      readonly kind: 'sampling';
      readonly threshold: number;
      readonly durationMs: number;
      readonly minimumPerSecond?: number;
    }
  | { readonly kind: 'count'; readonly threshold: number; readonly size: number };

/** Cockatiel's strategy object for these options. */
export function strategyOf(strategy: BreakerStrategy, failureThreshold: number): IBreaker {
  if (strategy.kind === 'sampling') {
    return new SamplingBreaker({
      threshold: strategy.threshold,
      duration: strategy.durationMs,
      ...(strategy.minimumPerSecond === undefined ? {} : { minimumRps: strategy.minimumPerSecond }),
    });
  }
  if (strategy.kind === 'count') {
    return new CountBreaker({ threshold: strategy.threshold, size: strategy.size });
  }
  return new ConsecutiveBreaker(failureThreshold);
}
