import type { ImportedOnceRule } from './imported-once.decorator';

/** One module of an application that is to be imported once. */
export interface SingleModule {
  readonly module: { readonly name: string };
  readonly rule: ImportedOnceRule;
  /** What it offers to others. Of two that offer other things neither is in the other's way. */
  readonly tokens: ReadonlySet<unknown>;
}

/**
 * What is wrong with the imports of an application, a line for each module that is there again.
 * `importersOf` names the classes whose `imports` hold a module. Pure.
 */
export function repeatedImports(
  found: readonly SingleModule[],
  importersOf: (module: SingleModule['module']) => readonly string[],
): string[] {
  const names = new Set(found.map(({ module }) => module.name));
  return [...names].flatMap((name) => {
    const named = found.filter(({ module }) => module.name === name);
    const classes = new Set(named.map(({ module }) => module));
    if (classes.size > 1) return [`${name} is there in ${classes.size} copies. ${ONE_COPY}`];
    const again = named.filter((one) =>
      named.some((other) => other !== one && collide(one, other)),
    );
    const [first] = again;
    return first === undefined ? [] : [importedAgain(again.length, first, importersOf)];
  });
}

const ONE_COPY =
  'The packages of Mainstay must all be of one version: `npm ls @mainstay/core` shows who brings ' +
  'another.';

function collide(one: SingleModule, other: SingleModule): boolean {
  return [...one.tokens].some((token) => other.tokens.has(token));
}

function importedAgain(
  times: number,
  { module, rule }: SingleModule,
  importersOf: (module: SingleModule['module']) => readonly string[],
): string {
  const importers = importersOf(module);
  const where = importers.length === 0 ? '' : `, by ${importers.join(' and ')}`;
  const otherwise = rule.otherwise === undefined ? '' : ` ${rule.otherwise}`;
  return (
    `${module.name} is imported ${times === 2 ? 'twice' : `${times} times`}${where}. Call ` +
    `forRoot once, in the module of the application: the others get it without importing it, or ` +
    `import what that one call returned.${otherwise}`
  );
}
