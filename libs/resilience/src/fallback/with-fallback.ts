import { fallingBack, type FallbackOptions } from './falling-back';

/** Runs `work`, or `standIn` with its error when it fails in a way the options name. */
export async function withFallback<Result>(
  work: () => PromiseLike<Result> | Result,
  standIn: (error: unknown) => PromiseLike<Result> | Result,
  options: FallbackOptions = {},
): Promise<Result> {
  return (await fallingBack(options, standIn)(work)()) as Result;
}
