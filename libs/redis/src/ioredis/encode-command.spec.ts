import { encodeCommand } from './encode-command';

const textOf = (...parts: (string | Buffer)[]) => encodeCommand(parts).toString();

describe('encodeCommand', () => {
  it('writes the name and every argument with its length in bytes', () => {
    expect(textOf('set', 'a', '', 'value')).toBe(
      '*4\r\n$3\r\nset\r\n$1\r\na\r\n$0\r\n\r\n$5\r\nvalue\r\n',
    );
    expect(textOf('get', Buffer.from('key'))).toBe('*2\r\n$3\r\nget\r\n$3\r\nkey\r\n');
  });

  it('counts bytes where a character takes several', () => {
    expect(textOf('get', 'åß', '😀')).toBe('*3\r\n$3\r\nget\r\n$4\r\nåß\r\n$4\r\n😀\r\n');
    expect(textOf('get', 'é'.repeat(9))).toBe(`*2\r\n$3\r\nget\r\n$18\r\n${'é'.repeat(9)}\r\n`);
  });

  it.each([9, 10, 99, 100, 12_345])('writes %d characters and as many arguments', (count) => {
    const text = 'x'.repeat(count);
    expect(textOf('get', text)).toBe(`*2\r\n$3\r\nget\r\n$${count}\r\n${text}\r\n`);
    const many = Array.from({ length: count }, () => 'y');
    expect(textOf(...many)).toBe(`*${count}\r\n${'$1\r\ny\r\n'.repeat(count)}`);
  });

  it('writes what is larger than its desk', () => {
    const text = 'ø'.repeat(300_000);
    expect(textOf('get', text)).toBe(`*2\r\n$3\r\nget\r\n$600000\r\n${text}\r\n`);
  });

  it('gives every command bytes of its own', () => {
    const first = encodeCommand(['get', 'first']);
    encodeCommand(['get', 'other']);
    expect(first.toString()).toContain('first');
  });
});
