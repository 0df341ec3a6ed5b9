import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lay, root, run, type Outcome } from './violations';

const LINT = [
  'node_modules/oxlint/bin/oxlint',
  '-c',
  join(root, '.oxlintrc.json'),
  '--type-aware',
  '--deny-warnings',
];
const tsconfig = readFileSync(join(root, 'tsconfig.base.json'), 'utf8').replace('"node"', '');

async function inTree(
  files: Readonly<Record<string, string>>,
  script: string,
  ...args: string[]
): Promise<Outcome> {
  const where = script.includes('oxlint') ? 'outside' : 'inside';
  const tree = lay({ 'tsconfig.json': tsconfig, 'package.json': '{}', ...files }, where);
  try {
    return await tree.run(script, ...args);
  } finally {
    tree.remove();
  }
}

describe('the lint gate', () => {
  const [script, ...args] = LINT as [string, ...string[]];
  const long = Array.from({ length: 301 }, (_, i) => `export const n${i} = ${i};`).join('\n');
  const cases: [rule: string, path: string, content: string][] = [
    ['no-console', 'libs/a/src/a.ts', "console.log('x');"],
    ['no-empty', 'libs/a/src/a.ts', 'try { globalThis.toString(); } catch {}'],
    ['max-lines', 'libs/a/src/a.ts', long],
    ['no-explicit-any', 'libs/a/src/a.ts', 'export const x: any = 1;'],
    ['no-floating-promises', 'libs/a/src/a.ts', 'Promise.resolve(1);'],
    ['no-misused-promises', 'libs/a/src/a.ts', 'if (Promise.resolve(1)) globalThis.toString();'],
    ['eqeqeq', 'libs/a/src/a.ts', 'export const same = (a: number) => a == 1;'],
  ];

  it.each(cases)('fails on %s', async (rule, path, content) => {
    const { code, output } = await inTree({ [path]: content }, script, ...args);
    expect(output).toContain(`(${rule})`);
    expect(code).not.toBe(0);
  });

  it('passes clean code', async () => {
    const files = { 'libs/a/src/a.ts': 'export const one = 1;\n' };
    expect(await inTree(files, script, ...args)).toMatchObject({ code: 0 });
  });
});

describe('the type gate', () => {
  it('fails on a wrong type', async () => {
    const files = { 'a.ts': "export const one: number = '1';" };
    const tsc = 'node_modules/typescript/bin/tsc';
    const { code, output } = await inTree(files, tsc, '--noEmit', '-p', '.');
    expect(output).toContain('TS2322');
    expect(code).not.toBe(0);
  });
});

describe('the format gate', () => {
  it('fails on a file that prettier would write otherwise', async () => {
    const prettier = 'node_modules/prettier/bin/prettier.cjs';
    const config = join(root, 'prettier.config.mjs');
    const args = ['--config', config, '--ignore-path', join(root, '.gitignore.absent'), '--check'];
    const files = { 'a.ts': 'export const a = "double"\n' };
    expect(await inTree(files, prettier, ...args, 'a.ts')).toMatchObject({ code: 1 });
    const formatted = { 'a.ts': "export const a = 'single';\n" };
    expect(await inTree(formatted, prettier, ...args, 'a.ts')).toMatchObject({ code: 0 });
  });
});

describe('the size gate', () => {
  async function guard(content: string): Promise<Outcome> {
    const tree = lay({ 'src/a.ts': content });
    try {
      return await run(root, 'bash', ['scripts/loc_guard.sh', tree.folder]);
    } finally {
      tree.remove();
    }
  }

  it('fails on a file of 400 lines and passes one of 399', async () => {
    expect(await guard('// line\n'.repeat(400))).toMatchObject({ code: 1 });
    expect(await guard('// line\n'.repeat(399))).toMatchObject({ code: 0 });
  });

  it('fails on a line of 101 characters and passes one of 100, counting characters', async () => {
    expect(await guard(`// ${'å'.repeat(98)}\n`)).toMatchObject({ code: 1 });
    expect(await guard(`// ${'å'.repeat(97)}\n`)).toMatchObject({ code: 0 });
  });
});

describe('the unused-code gate', () => {
  const knip = 'node_modules/knip/bin/knip.js';
  const base = {
    'package.json': JSON.stringify({ name: 'x', main: './index.ts' }),
    'knip.json': JSON.stringify({ entry: ['index.ts'], project: ['*.ts'] }),
  };

  it('fails on an export that nobody imports and on a file that nobody reaches', async () => {
    const { code, output } = await inTree(
      {
        ...base,
        'index.ts': "import { used } from './parts';\nconsole.log(used);",
        'parts.ts': 'export const used = 1;\nexport const forgotten = 2;',
        'island.ts': 'export const alone = 1;',
      },
      knip,
    );
    expect(output).toContain('forgotten');
    expect(output).toContain('island.ts');
    expect(code).not.toBe(0);
  });
});

describe('the specs gate', () => {
  it('finds a spec that no project runs, and one that two run', async () => {
    const script =
      "import('./tools/architecture/orphan-specs.mjs').then(({ orphans }) =>" +
      "console.log(JSON.stringify(orphans(['a', 'b'], ['b', 'c', 'c']))))";
    const { output } = await run(root, process.execPath, ['-e', script]);
    expect(JSON.parse(output)).toEqual({ unlisted: ['a'], repeated: ['c'] });
  });
});

describe('the layers gate', () => {
  it('fails where the drawing is not that of the table', async () => {
    const script = `import('./tools/architecture/draw.mjs').then(({ draw, withDrawing }) => {
      const old = '<!-- layers:start -->\\nold\\n<!-- layers:end -->';
      const libs = { below: [], above: ['below'] };
      console.log(withDrawing(old, draw({ libs, vendors: {} })));
    })`;
    const { output } = await run(root, process.execPath, ['-e', script]);
    expect(output).toContain('above --> below');
    expect(output).not.toContain('old');
  });
});

describe('the tree itself', () => {
  it.each(['lint', 'format', 'dependencies', 'unused', 'size', 'specs', 'layers'])(
    'holds the %s gate',
    async (gate) => {
      const { code, output } = await run(root, process.execPath, ['tools/gates.mjs', gate]);
      expect(code === 0 ? '' : output).toBe('');
    },
  );
});
