import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { documents } from './docs-examples';
import { root } from './violations';

/** The places inside the project that a document's links and images name. */
function placesIn(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8').replaceAll(/^```[^]*?^```$/gm, '');
  return [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** Names of files and folders of the project that stand in code quotes. */
function filesNamedIn(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8');
  const named = /`((?:libs|apps|test|tools|docs|samples|scripts)\/[\w./-]+\.(?:ts|mjs|md|json))`/g;
  return [...text.matchAll(named)].map(([, file = '']) => file);
}

describe('the links of the documents', () => {
  it.each([...documents(), 'CHANGELOG.md'])('of %s lead somewhere', (path) => {
    const broken = [
      ...placesIn(path).filter((target) => !existsSync(join(root, dirname(path), target))),
      ...filesNamedIn(path).filter((file) => !existsSync(join(root, file))),
    ];
    expect(broken).toEqual([]);
  });
});
