import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { compareCodePoints, parseKeepingNumbers, pythonJson } from './python-json';

/**
 * Pairs of lines: a JSON text, then what Python 3 wrote for
 * `json.dumps(json.loads(text), sort_keys=True)`.
 */
const lines = readFileSync(join(__dirname, 'fixtures', 'python-json.txt'), 'utf8').split('\n');
const vectors = lines.flatMap((text, i) =>
  i % 2 === 0 && lines[i + 1] !== undefined ? [{ text, python: lines[i + 1] }] : [],
);

describe('pythonJson', () => {
  it('writes every text of the vectors as Python wrote it', () => {
    expect(vectors.length).toBeGreaterThan(400);
    const written = vectors.map(({ text }) => pythonJson(parseKeepingNumbers(text)));
    expect(written).toEqual(vectors.map(({ python }) => python));
  });

  it.each([
    ['1.0', '1.0'],
    ['1e16', '1e+16'],
    ['1E5', '100000.0'],
    ['0.00001', '1e-05'],
    ['-0', '0'],
    ['-0.0', '-0.0'],
    ['12345678901234567890', '12345678901234567890'],
  ])('keeps the number %s as Python reads it: %s', (text, python) => {
    expect(pythonJson(parseKeepingNumbers(text))).toBe(python);
  });

  it('escapes everything outside printable ASCII, the DEL character too', () => {
    expect(pythonJson('é\u007f😀\ud800')).toBe('"\\u00e9\\u007f\\ud83d\\ude00\\ud800"');
  });

  it('sorts keys by code point at every depth, not by UTF-16 unit', () => {
    const value = { '\uffff': 1, '😀': { b: 1, a: 2 } };
    expect(pythonJson(value)).toBe('{"\\uffff": 1, "\\ud83d\\ude00": {"a": 2, "b": 1}}');
    expect(compareCodePoints('\uffff', '😀')).toBeLessThan(0);
  });

  it('writes JSON that reads back as the value it was given', () => {
    const readsBack = (value: unknown) =>
      expect(JSON.parse(pythonJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    fc.assert(fc.property(fc.jsonValue(), readsBack));
  });

  it('does not depend on the order in which keys stand', () => {
    const shuffled = fc
      .dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())
      .chain((record) =>
        fc.tuple(
          fc.constant(record),
          fc.shuffledSubarray(Object.keys(record), { minLength: Object.keys(record).length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([record, keys]) => {
        const other = Object.fromEntries(keys.map((key) => [key, record[key]]));
        expect(pythonJson(other)).toBe(pythonJson(record));
      }),
    );
  });
});
