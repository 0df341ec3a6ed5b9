import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './violations';

/** A `ts` block of a document. */
export interface Example {
  /** Where it stands, for example `README.md:12`. */
  readonly place: string;
  /** What its readers take for granted: the comments `<!-- given: … -->` above it. */
  readonly given: string;
  readonly code: string;
}

/** Packages whose names an example may use without importing them: a reader knows where from. */
const WELL_KNOWN = [
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/typeorm',
  'class-validator',
  'class-transformer',
  'typeorm',
];

/** What was parsed before: every compilation reads the same libs. */
const sources = new Map<string, ts.SourceFile>();

/** Every document that is held to the code. */
export function documents(): string[] {
  const inside = (folder: string, ending: string) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(ending))
      .map((name) => `${folder}/${name}`);
  const readmes = ['libs', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}/README.md`),
  );
  const top = ['README.md', 'CONTRIBUTING.md'];
  return [...top, ...inside('docs', '.md'), ...readmes].filter((path) =>
    existsSync(join(root, path)),
  );
}

/** The `ts` blocks of a document, each with what is given for it. */
export function examplesOf(path: string, text = readFileSync(join(root, path), 'utf8')): Example[] {
  const examples: Example[] = [];
  const block = /<!-- given: ([^]*?) -->|^```ts\n([^]*?)^```$/gm;
  let given = '';
  for (const match of text.matchAll(block)) {
    const [whole, more, code] = match;
    if (code === undefined) {
      given += `${more ?? ''}\n`;
      continue;
    }
    const line = text.slice(0, match.index).split('\n').length + (whole === code ? 0 : 1);
    examples.push({ place: `${path}:${line}`, given, code });
    given = '';
  }
  return examples;
}

/** What the compiler has against the examples: one text a problem. */
export function problemsOf(examples: readonly Example[]): string[] {
  const options = compilerOptions();
  const texts = new Map(examples.map((example, i) => [fileOf(i), textOf(example, [])]));
  const bare = compile(options, texts);
  const known = exportsOfPackages(bare);
  for (const [i, example] of examples.entries()) {
    const missing = diagnosticsOf(bare, fileOf(i)).flatMap(missingName);
    const imports = [...new Set(missing)].flatMap((name) => {
      const from = known.get(name);
      return from === undefined ? [] : [`import { ${name} } from '${from}';`];
    });
    texts.set(fileOf(i), textOf(example, imports));
  }
  const program = compile(options, texts);
  return examples.flatMap(({ place }, i) =>
    diagnosticsOf(program, fileOf(i)).map((found) => {
      const message = ts.flattenDiagnosticMessageText(found.messageText, ' ');
      const { line } = found.file!.getLineAndCharacterOfPosition(found.start ?? 0);
      const source = found.file!.text.split('\n')[line]?.trim() ?? '';
      return `${place}: ${message} (${source})`;
    }),
  );
}

/** Outside Nest's decorators a document's block is one module: `.mts` allows top-level await. */
const fileOf = (i: number) => join(root, `.mainstay/example-${i}.mts`);

function textOf({ given, code }: Example, imports: readonly string[]): string {
  return [...imports, given, withoutEllipses(code), 'export {};'].join('\n');
}

/** What an example leaves out: an object, a body, the rest of a statement. */
function withoutEllipses(code: string): string {
  return code
    .replaceAll('({ … })', '({} as never)')
    .replaceAll('{ … }', '{ throw new Error(); }')
    .replaceAll('…', 'void 0;');
}

function compilerOptions(): ts.CompilerOptions {
  const path = join(root, 'tsconfig.json');
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  return { ...options, noEmit: true, noUnusedLocals: false, noUnusedParameters: false };
}

function compile(options: ts.CompilerOptions, texts: ReadonlyMap<string, string>): ts.Program {
  const host = ts.createCompilerHost(options, true);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => texts.has(file) || fileExists.call(host, file);
  host.readFile = (file) => texts.get(file) ?? readFile.call(host, file);
  host.getSourceFile = (file, target, ...rest) => {
    const text = texts.get(file);
    if (text !== undefined) return ts.createSourceFile(file, text, target, true);
    const parsed = sources.get(file) ?? getSourceFile.call(host, file, target, ...rest);
    if (parsed !== undefined) sources.set(file, parsed);
    return parsed;
  };
  const barrels = packages().flatMap(({ barrel }) => (barrel === undefined ? [] : [barrel]));
  return ts.createProgram([...barrels, ...texts.keys()], options, host);
}

function diagnosticsOf(program: ts.Program, file: string): readonly ts.Diagnostic[] {
  const source = program.getSourceFile(file);
  if (source === undefined) throw new Error(`${file} was not compiled`);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
}

/** TS2304, TS2552, TS2503, TS2581, TS2583: a name that nothing declares. */
function missingName({ code, messageText }: ts.Diagnostic): string[] {
  if (![2304, 2503, 2552, 2581, 2583, 18004].includes(code)) return [];
  const text = ts.flattenDiagnosticMessageText(messageText, ' ');
  return /'(\w+)'/.exec(text)?.slice(1, 2) ?? [];
}

function packages(): { name: string; barrel: string | undefined }[] {
  const libs = readdirSync(join(root, 'libs')).map((lib) => ({
    name: `@mainstay/${lib}`,
    barrel: join(root, 'libs', lib, 'src/index.ts'),
  }));
  const others = [...WELL_KNOWN, '@mainstay-apps/contracts'];
  return [...libs, ...others.map((name) => ({ name, barrel: undefined }))];
}

/** Which package exports a name; the first, in the order of the packages. */
function exportsOfPackages(program: ts.Program): ReadonlyMap<string, string> {
  const checker = program.getTypeChecker();
  const found = new Map<string, string>();
  const add = (names: readonly string[], from: string) => {
    for (const name of names) if (!found.has(name)) found.set(name, from);
  };
  for (const { name, barrel } of packages()) {
    const file = barrel === undefined ? resolved(name, program) : barrel;
    const source = file === undefined ? undefined : program.getSourceFile(file);
    const symbol = source === undefined ? undefined : checker.getSymbolAtLocation(source);
    const names = symbol === undefined ? [] : checker.getExportsOfModule(symbol);
    add(
      names.map((each) => each.name),
      name,
    );
  }
  return found;
}

function resolved(name: string, program: ts.Program): string | undefined {
  const options = program.getCompilerOptions();
  const { resolvedModule } = ts.resolveModuleName(
    name,
    fileOf(0),
    options,
    ts.sys,
    undefined,
    undefined,
    ts.ModuleKind.ESNext,
  );
  return resolvedModule?.resolvedFileName;
}
