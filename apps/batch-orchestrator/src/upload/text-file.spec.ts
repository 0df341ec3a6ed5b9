import { MAX_FILE_BYTES, problemOf } from './text-file';

const bytes = (text: string) => Buffer.from(text, 'utf8');

describe('problemOf', () => {
  it.each([
    ['plain text', bytes('An essay.\n')],
    ['a BOM and CRLF', bytes('\ufeffAn essay.\r\nIt goes on.\r\n')],
    ['Swedish letters and emoji', bytes('Åäö 🙂\tmed tabb')],
  ])('takes %s', (_what, file) => {
    expect(problemOf(file)).toBeUndefined();
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 'VALIDATION_ERROR'],
    ['white space alone', bytes(' \r\n\t'), 'VALIDATION_ERROR'],
    ['a PNG', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]), 'UNSUPPORTED_MEDIA_TYPE'],
    ['control characters', bytes('abc\u0001'), 'UNSUPPORTED_MEDIA_TYPE'],
    ['Latin-1', Buffer.from([0xe5, 0xe4, 0xf6]), 'PARSING_ERROR'],
    ['UTF-16', Buffer.from('text', 'utf16le'), 'UNSUPPORTED_MEDIA_TYPE'],
    ['a file over the limit', Buffer.alloc(MAX_FILE_BYTES + 1, 'a'), 'PAYLOAD_TOO_LARGE'],
  ])('refuses %s', (_what, file, code) => {
    expect(problemOf(file)?.code).toBe(code);
  });
});
