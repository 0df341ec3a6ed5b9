const TYPELESS = 'MODULE_TYPELESS_PACKAGE_JSON';

/**
 * Node remarks on a `.ts` file whose package.json has no `type` that it had to look at the file to
 * know its kind. It is right, and nothing a user of the command can act on.
 */
export async function withoutModuleWarning<Result>(work: () => Promise<Result>): Promise<Result> {
  const original = Reflect.get(process, 'emitWarning') as typeof process.emitWarning;
  const filtered = (...args: unknown[]): void => {
    const details = JSON.stringify(args.slice(1));
    if (!details.includes(TYPELESS)) Reflect.apply(original, process, args);
  };
  process.emitWarning = filtered as typeof original;
  try {
    return await work();
  } finally {
    process.emitWarning = original;
  }
}
