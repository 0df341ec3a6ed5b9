import * as fc from 'fast-check';
import { LIBRARY_ERROR_CODES, SERVICE_ERROR_CODES } from '@mainstay/errors';
import { ReferenceSystem, type ReferenceUrls } from '@mainstay-apps/reference-system';
import { exchange, type Answer } from './raw-exchange';
import { malformedRequests, type Malformed } from './requests';

const CODES = new Set([...Object.keys(SERVICE_ERROR_CODES), ...Object.keys(LIBRARY_ERROR_CODES)]);
const AT_ONCE = 16;

interface Line {
  readonly level: string;
  readonly message: string;
}

/** The reference system, asked so many things that are no good requests. */
export function suiteOfMalformedRequests(count: number): void {
  describe(`${count} malformed requests to the reference system`, () => {
    const lines: string[] = [];
    let system: ReferenceSystem;
    let urls: ReferenceUrls;

    beforeAll(async () => {
      system = new ReferenceSystem({
        freePorts: true,
        source: { environment: { ENVIRONMENT: 'testing' }, file: 'none' },
        configure: (settings) =>
          settings.logTo({
            format: 'json',
            destination: { write: (line: string) => void lines.push(line) },
          }),
      });
      urls = await system.start();
    });
    afterAll(() => system.stop());

    const ask = async ({ target, bytes, half }: Malformed) =>
      exchange(Number(new URL(urls[target]).port), bytes, half);

    it('are each answered with a typed 4xx, or are no HTTP and get no answer', async () => {
      const seed = 20_261_121;
      const requests = fc.sample(malformedRequests, { numRuns: count, seed });
      const problems: string[] = [];
      while (requests.length > 0) {
        const some = requests.splice(0, AT_ONCE);
        const answers = await Promise.all(some.map(ask));
        answers.forEach((answer, at) => {
          const problem = problemOf(answer, some[at]!.mayBeSilent);
          if (problem !== undefined) {
            const sent = some[at]!.bytes.subarray(0, 200).toString('latin1');
            problems.push(`${problem}: ${JSON.stringify(sent)}`);
          }
        });
      }
      expect(problems).toEqual([]);
    });

    it('leave every service at work, and no prototype changed', async () => {
      for (const url of [urls.orchestrator, urls.lifecycle, urls.content]) {
        expect((await fetch(`${url}/livez`)).status).toBe(200);
        expect((await fetch(`${url}/readiness`)).status).toBe(200);
      }
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      expect(([] as unknown as Record<string, unknown>).polluted).toBeUndefined();
    });

    it('are no error of the services: nobody is woken for them', () => {
      const severe = lines
        .map((line) => JSON.parse(line) as Line)
        .filter(({ level }) => level === 'ERROR' || level === 'CRITICAL');
      expect(severe.map(({ message }) => message)).toEqual([]);
    });

    it('make no more rows of metrics than there are routes, methods and statuses', async () => {
      for (const url of [urls.orchestrator, urls.lifecycle, urls.content]) {
        const text = await (await fetch(`${url}/metrics`)).text();
        const rows = text.split('\n').filter((row) => row.startsWith('request_count{'));
        const endpoints = new Set(rows.map((row) => /endpoint="([^"]*)"/.exec(row)?.[1]));
        expect(rows.length).toBeLessThan(60);
        for (const endpoint of endpoints) expect(endpoint).toMatch(/^(unmatched|\/[\w:/-]*)$/);
      }
    });
  });
}

/** What is wrong with an answer; undefined where nothing is. */
function problemOf({ status, headers, body }: Answer, mayBeSilent: boolean): string | undefined {
  if (status === 0) return mayBeSilent ? undefined : 'no answer';
  if (mayBeSilent && status === 200) return undefined;
  if (status < 400 || status > 499) return `status ${status}`;
  if (!/\r\nx-correlation-id: /i.test(headers)) return `${status} without a correlation id`;
  try {
    const { error } = JSON.parse(body) as { error: Record<string, unknown> };
    if (!CODES.has(String(error.code))) return `${status} with the code ${String(error.code)}`;
    const missing = ['message', 'service', 'timestamp', 'details'].filter(
      (name) => !(name in error),
    );
    return missing.length === 0 ? undefined : `${status} without ${missing.join(', ')}`;
  } catch {
    return `${status} with the body ${JSON.stringify(body.slice(0, 100))}`;
  }
}
