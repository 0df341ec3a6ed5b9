import { CallTimeoutError } from './timeout.error';
import { callSignals } from './timeout.decorator';

/** Runs `work` with a signal that is aborted after `timeoutMs`. @throws {CallTimeoutError} */
export async function withTimeout<Result>(
  what: string,
  timeoutMs: number,
  work: () => PromiseLike<Result> | Result,
): Promise<Result> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new CallTimeoutError(what, timeoutMs);
      reject(error);
      controller.abort(error);
    }, timeoutMs);
  });
  try {
    return await Promise.race([callSignals.run(controller.signal, async () => work()), expired]);
  } finally {
    clearTimeout(timer);
  }
}
