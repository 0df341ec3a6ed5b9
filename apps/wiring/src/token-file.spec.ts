import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenHeaders } from './token-file';

describe('the token of a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-token-'));
  const file = join(folder, 'token');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is no header where there is no file', async () => {
    expect(await tokenHeaders(undefined)()).toEqual({});
  });

  it('is read again when it is ten seconds old, because it is replaced there', async () => {
    let now = 0;
    writeFileSync(file, 'first\n');
    const headers = tokenHeaders(file, () => now);
    expect(await headers()).toEqual({ authorization: 'Bearer first' });
    writeFileSync(file, 'second\n');
    now = 9_999;
    expect(await headers()).toEqual({ authorization: 'Bearer first' });
    now = 10_000;
    expect(await headers()).toEqual({ authorization: 'Bearer second' });
  });

  it('fails the request where the file is gone', async () => {
    await expect(tokenHeaders(join(folder, 'none'))()).rejects.toThrow('ENOENT');
  });
});
