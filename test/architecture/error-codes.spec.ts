import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LIBRARY_ERROR_CODES, SERVICE_ERROR_CODES, type ErrorCodeRule } from '@mainstay/errors';
import { root } from './violations';

interface ThrownCode {
  readonly file: string;
  readonly code: string;
  /** Undefined where the class decides by case. */
  readonly retryable: boolean | undefined;
}

const rules: Readonly<Record<string, ErrorCodeRule>> = {
  ...SERVICE_ERROR_CODES,
  ...LIBRARY_ERROR_CODES,
};

function sources(): string[] {
  return readdirSync(join(root, 'libs')).flatMap((lib) =>
    readdirSync(join(root, 'libs', lib, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .map((file) => join('libs', lib, 'src', file)),
  );
}

function codesOf(file: string): ThrownCode[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [...text.matchAll(/readonly code = '([^']*)'/g)];
  return found.map((match, i) => {
    const body = text.slice(match.index, found[i + 1]?.index);
    const retryable = /readonly retryable = (true|false);/.exec(body)?.[1];
    return {
      file,
      code: match[1]!,
      retryable: retryable === undefined ? undefined : retryable === 'true',
    };
  });
}

/** The rows of the tables of docs/errors.md that begin with a code. */
function documented(): { code: string; status: number; retry: string }[] {
  const text = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  return text.split('\n').flatMap((line) => {
    const [, first = '', status = '', retry = ''] = line.split('|').map((cell) => cell.trim());
    const code = /^`([A-Z_0-9]+)`$/.exec(first)?.[1];
    return code === undefined ? [] : [{ code, status: Number(status), retry }];
  });
}

const thrown = sources().flatMap(codesOf);

describe('the error codes of the libs', () => {
  it('are found', () => {
    expect(thrown.length).toBeGreaterThan(50);
  });

  it('have a rule each', () => {
    expect(thrown.filter(({ code }) => rules[code] === undefined)).toEqual([]);
  });

  it('are thrown: no rule is left over', () => {
    const codes = new Set(thrown.map(({ code }) => code));
    expect(Object.keys(LIBRARY_ERROR_CODES).filter((code) => !codes.has(code))).toEqual([]);
  });

  it('are retryable where their class says so, and only there', () => {
    const different = thrown.filter(
      ({ code, retryable }) => retryable !== undefined && retryable !== rules[code]?.retryable,
    );
    expect(different).toEqual([]);
  });

  it('belong to one class each, but for those of a service', () => {
    const own = thrown.filter(({ code }) => code in LIBRARY_ERROR_CODES).map(({ code }) => code);
    expect(own.filter((code, i) => own.indexOf(code) !== i)).toEqual([]);
  });
});

describe('docs/errors.md', () => {
  const rows = documented();

  it('has every code once, and no other', () => {
    expect(rows.map(({ code }) => code).sort()).toEqual(Object.keys(rules).sort());
  });

  it.each(rows)('says of $code what its rule says', ({ code, status, retry }) => {
    const rule = rules[code];
    expect(status).toBe(rule?.status);
    if (retry !== 'by its cause') expect(retry).toBe(rule?.retryable ? 'yes' : 'no');
  });
});
