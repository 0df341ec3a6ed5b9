import type { EffectKey, Idempotency, RunOnceOptions } from '@mainstay/idempotency';

/**
 * Begins work under a key.
 *
 * @param last - What the work does when it is let go on.
 * @returns once it is at work: its run, and what lets it go on. Throws what the run throws before.
 */
export async function workUnderWay<Value>(
  service: Idempotency,
  key: EffectKey,
  last: () => Promise<Value>,
  options?: RunOnceOptions<Value>,
) {
  const started = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const work = async () => {
    started.resolve();
    await held.promise;
    return last();
  };
  const running = service.runOnce(key, work, options);
  await Promise.race([started.promise, running]);
  return { running, end: () => held.resolve() };
}
