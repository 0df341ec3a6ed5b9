import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countWords, FolderUnusableError, readEssays } from './essay-files';

describe('readEssays', () => {
  let folder: string;

  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'mainstay-essays-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, content: string | Uint8Array) =>
    writeFileSync(join(folder, name), content);

  it('takes every text, whatever its name, bytes unchanged', async () => {
    const names = ['Åsas uppsats.txt', 'a "b" c', 'no-ending', 'x.md'];
    for (const name of names) write(name, '\ufeffOne two.\r\n');
    const { usable, rejected } = await readEssays(folder);
    expect(rejected).toEqual([]);
    expect(usable.map(({ name }) => name)).toEqual([...names].sort());
    for (const { bytes, words } of usable) {
      expect(bytes.toString('utf8')).toBe('\ufeffOne two.\r\n');
      expect(words).toBe(2);
    }
  });

  it('rejects bad files by name and takes the others', async () => {
    write('empty.txt', '');
    write('good.txt', 'A text.');
    write('latin1.txt', Uint8Array.of(0xe5, 0x20, 0xe4));
    write('picture.png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0));
    write('space.txt', ' \r\n\t');
    write('large.txt', 'a');
    truncateSync(join(folder, 'large.txt'), 10 * 1024 * 1024 + 1);
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling.txt'));
    const { usable, rejected } = await readEssays(folder);
    expect(usable.map(({ name }) => name)).toEqual(['good.txt']);
    expect(rejected.map(({ name, code }) => [name, code])).toEqual([
      ['dangling.txt', 'VALIDATION_ERROR'],
      ['empty.txt', 'VALIDATION_ERROR'],
      ['large.txt', 'PAYLOAD_TOO_LARGE'],
      ['latin1.txt', 'PARSING_ERROR'],
      ['picture.png', 'UNSUPPORTED_MEDIA_TYPE'],
      ['space.txt', 'VALIDATION_ERROR'],
    ]);
    for (const { message } of rejected) expect(message).not.toBe('');
  });

  it('leaves folders, hidden files and the list of corrections alone', async () => {
    mkdirSync(join(folder, 'more'));
    write('.hidden', 'text');
    write('expected.json', '{}');
    expect(await readEssays(folder)).toEqual({ usable: [], rejected: [] });
  });

  it('says that a folder is missing, or is none', async () => {
    const missing = join(folder, 'missing');
    await expect(readEssays(missing)).rejects.toThrow(FolderUnusableError);
    await expect(readEssays(missing)).rejects.toThrow(/missing does not exist/);
    write('file', 'text');
    await expect(readEssays(join(folder, 'file'))).rejects.toThrow(/cannot be read as a folder/);
  });
});

describe('countWords', () => {
  it.each([
    ["It's a well-known fact.", 4],
    ['Åke åt 3 äpplen år 2026', 4],
    ['... 12 – 7 !', 0],
    ['e\u0301tude', 1],
  ])('of %p is %d', (text, words) => {
    expect(countWords(text)).toBe(words);
  });
});
