import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';

/** A body and the headers that come with it. */
export interface Body {
  readonly bytes: Buffer;
  readonly headers: readonly string[];
}

const JSON_TYPE = 'Content-Type: application/json';
const json = (text: string, more: readonly string[] = []): Body => ({
  bytes: Buffer.from(text),
  headers: [JSON_TYPE, ...more],
});

const nested = (depth: number, open: string, close: string) =>
  open.repeat(depth) + '1' + close.repeat(depth);

/** Fields that reach for the prototypes of the objects they are copied to. */
const POLLUTION = [
  '{"__proto__":{"polluted":"yes"}}',
  '{"constructor":{"prototype":{"polluted":"yes"}}}',
  '{"course_code":{"__proto__":{"polluted":"yes"}}}',
  '{"__proto__":null,"prototype":{"polluted":"yes"}}',
  '{"toString":"no","valueOf":1,"hasOwnProperty":false,"toJSON":{}}',
  '[{"__proto__":{"polluted":"yes"}}]',
  '{"essay_ids":{"length":4294967296,"0":"a","__proto__":[]}}',
];

const pollution = fc.constantFrom(...POLLUTION).map((text) => json(text));

const deep = fc
  .tuple(fc.integer({ min: 100, max: 60_000 }), fc.constantFrom(['[', ']'], ['{"a":', '}']))
  .map(([depth, [open = '[', close = ']']]) => json(nested(depth, open, close)));

const hugeKeys = fc
  .tuple(fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 1, max: 50 }))
  .map(([length, count]) => {
    const fields = Array.from({ length: count }, (_, at) => [
      `${at}`.padEnd(length / count, 'k'),
      at,
    ]);
    return json(JSON.stringify(Object.fromEntries(fields)));
  });

/** Right names, wrong values. */
const wrongValues = fc
  .record({
    course_code: fc.oneof(fc.integer(), fc.constant(null), fc.constant({}), fc.constant('')),
    essay_instructions: fc.anything(),
    user_id: fc.anything(),
    expected_essay_count: fc.oneof(fc.double(), fc.string(), fc.constant(-1), fc.constant(1e308)),
    requested_pipeline: fc.anything(),
    language: fc.anything(),
    phase_name: fc.anything(),
  })
  .map((value) => json(JSON.stringify(value, (_name, one: unknown) => plain(one)) ?? 'null'));

const anyJson = fc.json({ maxDepth: 5 }).map((text) => json(text));

const cut = fc
  .tuple(fc.json(), fc.double({ min: 0, max: 0.99, noNaN: true }))
  .map(([text, share]) => json(`{"a":${text.slice(0, Math.floor(text.length * share))}`));

const notUtf8 = fc.uint8Array({ minLength: 1, maxLength: 400 }).map((bytes): Body => ({
  bytes: Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes)]),
  headers: [JSON_TYPE],
}));

const CHARSETS = ['utf-16', 'utf-16le', 'utf-32', 'x-none', 'latin1', 'utf-7', '"', ''] as const;
const charsets = fc.tuple(fc.constantFrom(...CHARSETS), fc.json()).map(([charset, text]): Body => ({
  bytes: Buffer.from(text, 'utf16le'),
  headers: [`${JSON_TYPE}; charset=${charset}`],
}));

const encodings = fc
  .tuple(fc.constantFrom('gzip', 'deflate', 'br', 'zstd', 'none', 'gzip, gzip'), fc.uint8Array())
  .map(([encoding, bytes]): Body => ({
    bytes: Buffer.from(bytes),
    headers: [JSON_TYPE, `Content-Encoding: ${encoding}`],
  }));

/** 8 MiB of blanks in 8 KiB. */
const bomb = fc.constant<Body>({
  bytes: gzipSync(Buffer.alloc(8 * 1024 * 1024, ' ')),
  headers: [JSON_TYPE, 'Content-Encoding: gzip'],
});

const tooLarge = fc
  .constant(1_100_000)
  .map((length) => json(JSON.stringify({ course_code: 'x'.repeat(length) })));

const TYPES = ['text/plain', 'application/xml', 'application/', '/', ';', 'multipart/form-data'];
const types = fc
  .tuple(fc.constantFrom(...TYPES), fc.string())
  .map(([type, text]): Body => ({ bytes: Buffer.from(text), headers: [`Content-Type: ${type}`] }));

const forms = fc
  .array(
    fc.tuple(fc.constantFrom('a[__proto__][b]', 'a[0][0]', '__proto__', '%', 'a'), fc.string()),
    {
      maxLength: 150,
    },
  )
  .map((fields): Body => ({
    bytes: Buffer.from(fields.map(([name, value]) => `${name}=${value}`).join('&')),
    headers: ['Content-Type: application/x-www-form-urlencoded'],
  }));

const BOUNDARY = 'mainstay';
const part = (head: string, text: string) => `--${BOUNDARY}\r\n${head}\r\n\r\n${text}\r\n`;
const PARTS = [
  part('Content-Disposition: form-data; name="__proto__"', 'x'),
  part('Content-Disposition: form-data; name="files[__proto__]"; filename="a"', 'x'),
  part('Content-Disposition: form-data; name="other"; filename="../../etc/passwd"', 'x'),
  part('Content-Disposition: form-data', 'x'),
  part('X: y', 'x'),
  part(`Content-Disposition: form-data; name="${'n'.repeat(5_000)}"`, 'x'),
  part('Content-Disposition: form-data; name="a"\r\nContent-Disposition: attachment', 'x'),
  `--${BOUNDARY}`,
  '\r\n\r\n',
];
const multipart = fc
  .tuple(
    fc.array(fc.constantFrom(...PARTS), { maxLength: 60 }),
    fc.constantFrom(`; boundary=${BOUNDARY}`, '; boundary=', '; boundary="', '', `; boundary=x`),
  )
  .map(([parts, boundary]): Body => ({
    bytes: Buffer.from(parts.join('')),
    headers: [`Content-Type: multipart/form-data${boundary}`],
  }));

/** Bodies that no route of the reference system takes for a good one. */
export const badBodies: fc.Arbitrary<Body> = fc.oneof(
  pollution,
  { arbitrary: deep, weight: 1 },
  hugeKeys,
  { arbitrary: wrongValues, weight: 3 },
  { arbitrary: anyJson, weight: 3 },
  cut,
  notUtf8,
  charsets,
  encodings,
  bomb,
  tooLarge,
  types,
  forms,
  { arbitrary: multipart, weight: 3 },
);

/** What JSON has no word for becomes a text. */
function plain(value: unknown): unknown {
  return typeof value === 'bigint' || typeof value === 'symbol' ? String(value) : value;
}
