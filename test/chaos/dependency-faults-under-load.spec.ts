import { setTimeout as at } from 'node:timers/promises';
import { waitFor } from '@mainstay/testing';
import { FAULTS } from '../integration/faults/faults';
import { TextServer } from '../integration/faults/text-server';
import { ReaderProcess } from './faults/reader-process';

/** Requests a second: ten times what the service has on a usual day. */
const USUAL_RATE = 25;
const RATE = 10 * USUAL_RATE;
const SECONDS = 4;
const TICK_MS = 20;
/** Where this process was held up it makes up for so much, or it would send a flood. */
const MOST_AT_ONCE = RATE / 5;
const LONGEST_LAG_MS = 50;
/** Three attempts of 300 ms and the waits between them, and what a busy machine adds. */
const LONGEST_ANSWER_MS = 4_000;

interface Seen {
  readonly status: number;
  readonly code: string | undefined;
  readonly milliseconds: number;
}

describe(`a service whose dependency fails, at ${RATE} requests a second`, () => {
  let texts: TextServer;
  let reader: ReaderProcess;

  beforeAll(async () => {
    texts = await TextServer.start();
    reader = await ReaderProcess.start(`http://${texts.proxy.address}`);
  });

  afterAll(async () => {
    await reader.stop();
    await texts.stop();
  });

  async function read(): Promise<Seen> {
    const started = performance.now();
    const answer = await fetch(`${reader.url}/v1/text`);
    const body = (await answer.json()) as { readonly error?: { readonly code: string } };
    const milliseconds = performance.now() - started;
    return { status: answer.status, code: body.error?.code, milliseconds };
  }

  /** Asks at an even pace, whether answers come or not; answers the rate it came to as well. */
  async function load(): Promise<{ readonly seen: readonly Seen[]; readonly rate: number }> {
    const asked: Promise<Seen>[] = [];
    const started = performance.now();
    const elapsed = () => (performance.now() - started) / 1_000;
    for (let before = 0; asked.length < RATE * SECONDS; before = elapsed()) {
      await at(TICK_MS);
      const due = Math.min(RATE * (elapsed() - before), MOST_AT_ONCE);
      for (let one = 0; one < due; one += 1) asked.push(read());
    }
    const rate = asked.length / elapsed();
    return { seen: await Promise.all(asked), rate };
  }

  it.each(FAULTS)(
    'that %s: typed answers, no lag, and all is well again by itself',
    async (_, fault) => {
      await waitFor(async () => (await read()).status === 200, { what: 'the service at work' });
      await reader.lagMs();
      await texts.proxy.inject(fault);
      const { seen, rate } = await load();
      const lag = await reader.lagMs();
      await texts.proxy.recover();
      await waitFor(async () => (await read()).status === 200, { what: 'the service to recover' });
      const codes = new Set(seen.map(({ code }) => code));
      const slowest = Math.max(...seen.map(({ milliseconds }) => milliseconds));
      console.info(
        `${fault.kind}: ${rate.toFixed(0)} requests a second, lag p99 ${lag.p99.toFixed(1)} ms, ` +
          `longest ${lag.longest.toFixed(1)} ms, slowest answer ${slowest.toFixed(0)} ms`,
      );
      expect(rate).toBeGreaterThan(8 * USUAL_RATE);
      expect(seen.filter(({ status }) => ![502, 503, 504].includes(status))).toEqual([]);
      expect(codes).toContain('CIRCUIT_BREAKER_OPEN');
      expect(slowest).toBeLessThan(LONGEST_ANSWER_MS);
      expect(lag.p99).toBeLessThan(LONGEST_LAG_MS);
    },
  );
});
