import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './violations';

interface Promised {
  readonly promise: string;
  readonly proof: string;
}

/** A proof is `` `file`: title ``. */
const PROOF = /^`([\w./-]+\.ts)`: (.+)$/;

function promised(): Promised[] {
  const text = readFileSync(join(root, 'docs/guarantees.md'), 'utf8');
  return text.split('\n').flatMap((line) => {
    const [, promise, proofs] = line.split('|').map((cell) => cell.trim());
    const isRow = promise !== undefined && proofs !== undefined && !/^(-+|promise)$/.test(promise);
    return isRow ? proofs.split('<br>').map((proof) => ({ promise, proof })) : [];
  });
}

/** Whether a file has a test or a group of tests with this title. */
function hasTitle(text: string, title: string): boolean {
  const quoted = ["'", '"', '`'].some((quote) => text.includes(`${quote}${title}${quote}`));
  return quoted || text.includes(`'${title.replaceAll("'", "\\'")}'`);
}

describe('docs/guarantees.md', () => {
  const rows = promised();

  it('promises something', () => {
    expect(rows.length).toBeGreaterThan(50);
  });

  it.each(rows)('$promise: $proof', ({ proof }) => {
    const [, file = '', title = ''] = PROOF.exec(proof) ?? [];
    expect({ proof, isProof: PROOF.test(proof) }).toEqual({ proof, isProof: true });
    const path = join(root, file);
    const text = existsSync(path) ? readFileSync(path, 'utf8') : 'no such file';
    expect({ title, found: hasTitle(text, title) }).toEqual({ title, found: true });
  });
});
