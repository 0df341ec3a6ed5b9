import { AsyncLocalStorage } from 'node:async_hooks';

/** What a boot has made that opens things. */
interface Abandonable {
  abandon(): Promise<void>;
}

interface Boot {
  readonly made: Abandonable[];
  failed: boolean;
}

const booting = new AsyncLocalStorage<Boot>();

/**
 * Boots an application; where that fails, whatever it had opened by then, or opens later, is closed
 * before the error is thrown on. Nest gives whoever boots with `abortOnError: false` no application
 * to close: pools and connections would stay open, and hold the process. `createService` boots so.
 *
 * @param boot - For example `() => NestFactory.createApplicationContext(AppModule, { … })`.
 */
export async function closeOnFailure<Result>(boot: () => Promise<Result>): Promise<Result> {
  const current: Boot = { made: [], failed: false };
  try {
    return await booting.run(current, boot);
  } catch (error) {
    current.failed = true;
    await Promise.all(current.made.map((one) => one.abandon()));
    throw error;
  }
}

/**
 * To be abandoned should the boot fail that this is part of. Nest goes on making what it has begun
 * to make after a provider has failed: such a one is abandoned at once.
 */
export function partOfBoot(one: Abandonable): void {
  const boot = booting.getStore();
  if (boot?.failed === true) void one.abandon();
  else boot?.made.push(one);
}
