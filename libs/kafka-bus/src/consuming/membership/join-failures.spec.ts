import { JoinFailures } from './join-failures';

describe('failures to join a group', () => {
  function start() {
    const said: [string, unknown][] = [];
    const clock = { time: 0, now: () => clock.time };
    const logger = {
      warn: (_: string, fields: Readonly<Record<string, unknown>> = {}, error?: unknown) =>
        void said.push([(error as Error).message, fields['attempts']]),
    };
    return { said, clock, failures: new JoinFailures('readers', clock, logger) };
  }

  it('are said at once, then every 30 s with the attempts since', () => {
    const { clock, failures, said } = start();
    for (let second = 0; second <= 60; second += 5) {
      clock.time = second * 1000;
      failures.failed(new Error(`127.0.0.1:${9092 + second} is away`));
    }
    expect(said).toEqual([
      ['127.0.0.1:9092 is away', 1],
      ['127.0.0.1:9122 is away', 6],
      ['127.0.0.1:9152 is away', 6],
    ]);
  });

  it('are said at once when the reason is another, or the group had joined', () => {
    const { failures, said } = start();
    failures.failed(new Error('away'));
    failures.failed(new Error('a topic is missing'));
    failures.joined();
    failures.failed(new Error('a topic is missing'));
    failures.failed(new Error('a topic is missing'));
    expect(said.map(([reason]) => reason)).toEqual([
      'away',
      'a topic is missing',
      'a topic is missing',
    ]);
  });
});
