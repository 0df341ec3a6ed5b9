import type { DriverLogLine } from './kafka-client.options';
import { collapseRepeated } from './repeated-lines';

function collapsed() {
  const written: (readonly [string, unknown])[] = [];
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  let now = 0;
  const schedule = (delayMs: number, run: () => void) => {
    timers.push({ at: now + delayMs, run });
    return () => undefined;
  };
  const log = collapseRepeated(
    ({ message, fields }) => written.push([message, fields.repeated]),
    { schedule },
    1000,
  );
  const pass = (ms: number) => {
    now += ms;
    const due = timers.filter(({ at }) => at <= now);
    timers = timers.filter(({ at }) => at > now);
    for (const { run } of due) run();
  };
  const say = (message: string, more: Partial<DriverLogLine> = {}) =>
    log({ level: 'warn', message, fields: {}, ...more });
  return { written, pass, say };
}

describe('lines of a Kafka client', () => {
  it('are written once at first, then together, with how many they were', () => {
    const { written, pass, say } = collapsed();
    for (let n = 1; n <= 5; n += 1) say(`no connection to 127.0.0.1, attempt ${n}`);
    expect(written).toEqual([['no connection to 127.0.0.1, attempt 1', undefined]]);
    pass(1000);
    expect(written[1]).toEqual(['no connection to 127.0.0.1, attempt 5', 4]);
    say('no connection to 127.0.0.1, attempt 6');
    pass(1000);
    expect(written.slice(2)).toEqual([['no connection to 127.0.0.1, attempt 6', 1]]);
  });

  it('are new again when nothing came for a while', () => {
    const { written, pass, say } = collapsed();
    say('gone');
    pass(1000);
    say('gone');
    expect(written).toEqual([
      ['gone', undefined],
      ['gone', undefined],
    ]);
  });

  it('that differ stand by themselves', () => {
    const { written, say } = collapsed();
    say('gone');
    say('refused');
    say('gone', { level: 'error' });
    say('gone', { fields: { component: 'Producer' } });
    say('gone', { fields: { group: 'other' } });
    expect(written).toHaveLength(5);
  });

  it('below a warning all pass', () => {
    const { written, say } = collapsed();
    for (let n = 0; n < 3; n += 1) say('looking', { level: 'debug' });
    expect(written).toHaveLength(3);
  });

  it('of more kinds than can be kept all pass', () => {
    const { written, say } = collapsed();
    const kinds = Array.from({ length: 150 }, (_, n) => `line of ${'x'.repeat(n)}`);
    for (const line of [...kinds, ...kinds.slice(100)]) say(line);
    expect(written).toHaveLength(200);
  });
});
