import * as fc from 'fast-check';
import { badBodies, type Body } from './bodies';

/** The services of the reference system that have an API. */
export type Target = 'orchestrator' | 'lifecycle' | 'content';

/** Bytes for a service, none of which make a good request. */
export interface Malformed {
  readonly target: Target;
  readonly bytes: Buffer;
  /** Whether the sender says that nothing more comes. */
  readonly half: boolean;
  /** Where the bytes are no HTTP a server may close without a word. */
  readonly mayBeSilent: boolean;
}

const ID = '11111111-2222-4333-8444-555555555555';
const COMMON = ['Host: localhost', 'Connection: close'];

function request(line: string, headers: readonly string[], body?: Buffer): Buffer {
  const length = body === undefined ? [] : [`Content-Length: ${body.length}`];
  const head = [line, ...COMMON, ...headers, ...length].join('\r\n');
  const parts = [Buffer.from(`${head}\r\n\r\n`, 'latin1')];
  return Buffer.concat(body === undefined ? parts : [...parts, body]);
}

const TAKERS: readonly (readonly [Target, string])[] = [
  ['orchestrator', '/v1/batches/register'],
  ['orchestrator', `/v1/batches/${ID}/pipelines`],
  ['orchestrator', `/v1/batches/${ID}/retry-phase`],
  ['orchestrator', `/v1/batches/${ID}/essays`],
];

const bodies = fc
  .tuple(fc.constantFrom(...TAKERS), badBodies)
  .map(([[target, path], { bytes, headers }]: readonly [readonly [Target, string], Body]) => ({
    target,
    bytes: request(`POST ${path} HTTP/1.1`, headers, bytes),
    half: false,
    mayBeSilent: false,
  }));

const BAD_TEXTS = [
  '%',
  '%E0%A4%A',
  '%00',
  '%ff%fe',
  '..%2f..%2fetc%2fpasswd',
  '__proto__',
  'constructor',
  '9'.repeat(3_000),
  '%F0%9F%92%A9',
  "';DROP TABLE batch;--",
  '${7*7}',
  '../../secret',
];
const badText = fc.oneof(
  fc.constantFrom(...BAD_TEXTS),
  fc.string({ minLength: 1, maxLength: 60 }).map((text) => encodeURIComponent(wellFormed(text))),
);

const PLACES: readonly (readonly [Target, (text: string) => string])[] = [
  ['orchestrator', (text) => `/v1/batches/${text}/status`],
  ['orchestrator', (text) => `/v1/batches/${text}/events`],
  ['lifecycle', (text) => `/v1/essays/${text}/status`],
  ['lifecycle', (text) => `/v1/essays/${text}/timeline`],
  ['lifecycle', (text) => `/v1/batches/${text}/status`],
  ['content', (text) => `/v1/content/${text}`],
  ['content', (text) => `/${text}`],
  ['lifecycle', (text) => `/healthz/${text}/x`],
];
const QUERIES = ['', '?__proto__[polluted]=yes', '?a[]=1&a[b]=2', `?${'q'.repeat(4_000)}`, '?%'];
const paths = fc
  .tuple(fc.constantFrom(...PLACES), badText, fc.constantFrom(...QUERIES))
  .map(([[target, place], text, query]) => ({
    target,
    bytes: request(`GET ${place(text.replaceAll(' ', '+'))}${query} HTTP/1.1`, []),
    half: false,
    mayBeSilent: false,
  }));

const BAD_HEADERS = [
  'X-Correlation-ID: ' + 'c'.repeat(9_000),
  'X-Correlation-ID: \u00ff\u00fe{"a":1}',
  'traceparent: 00-00000000000000000000000000000000-0000000000000000-01',
  'traceparent: garbage',
  'baggage: ' + 'a=b,'.repeat(1_000),
  'Idempotency-Key: \u00e4\u00f6',
  'Accept: ;;;;',
  'Range: bytes=9-1',
  'If-None-Match: "',
  'Cookie: ' + 'a=b;'.repeat(500),
  'Authorization: Basic ' + 'x'.repeat(2_000),
  'X-Forwarded-For: 1.2.3.4, unknown, ::::',
  'Upgrade: websocket',
  'Expect: the unexpected',
];
const headers = fc
  .tuple(
    fc.constantFrom(...BAD_HEADERS),
    fc.constantFrom('GET', 'POST', 'PUT', 'PROPFIND', 'DELETE'),
  )
  .map(([header, method]) => ({
    target: 'orchestrator' as const,
    bytes: request(`${method} /v1/nothing/here HTTP/1.1`, [header]),
    half: false,
    mayBeSilent: false,
  }));

const post = (lines: readonly string[], body = '') =>
  ['POST /v1/batches/register HTTP/1.1', ...lines, '', body].join('\r\n');
const RAW = [
  'GARBAGE\r\n\r\n',
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET /livez HTTP/9.9\r\nHost: a\r\n\r\n',
  'GET /livez\r\n\r\n',
  'GET http://[ HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /livez HTTP/1.1\r\n\r\n',
  'GET /livez HTTP/1.1\r\nHost a\r\n\r\n',
  'GET /livez HTTP/1.1\r\nHost: a\r\nX: \u0000\r\n\r\n',
  'GET /livez HTTP/1.1\r\nHost: a\r\n : b\r\n\r\n',
  `GET /livez HTTP/1.1\r\nHost: a\r\n${'X-A: b\r\n'.repeat(3_000)}\r\n`,
  `GET /${'p'.repeat(30_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  post(['Host: a', 'Content-Length: -1']),
  post(['Host: a', 'Content-Length: 1e9']),
  post(['Host: a', 'Content-Length: 5', 'Content-Length: 6'], 'hello'),
  post(['Host: a', 'Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
  post(['Host: a', 'Transfer-Encoding: chunked'], 'zz\r\nabc\r\n0\r\n\r\n'),
  post(['Host: a', 'Transfer-Encoding: chunked'], 'ffffffffffffffffff\r\n'),
  post(['Host: a', 'Transfer-Encoding: gzip, identity'], 'abc'),
  post(['Host: a', 'Content-Type: application/json', 'Content-Length: 500'], '{"a":'),
  post(['Host: a', 'Expect: 100-continue', 'Content-Length: 2'], '{}'),
];
const raw = fc
  .tuple(
    fc.oneof(
      { arbitrary: fc.constantFrom(...RAW).map((text) => Buffer.from(text, 'latin1')), weight: 3 },
      fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    ),
    fc.constantFrom<Target>('orchestrator', 'lifecycle', 'content'),
  )
  .map(([bytes, target]) => ({ target, bytes, half: true, mayBeSilent: true }));

/** Everything above, by its share of a run. */
export const malformedRequests: fc.Arbitrary<Malformed> = fc.oneof(
  { arbitrary: bodies, weight: 4 },
  { arbitrary: paths, weight: 2 },
  { arbitrary: headers, weight: 1 },
  { arbitrary: raw, weight: 2 },
);

function wellFormed(text: string): string {
  return text.toWellFormed();
}
