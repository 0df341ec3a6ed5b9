import type { ServerName } from './server';

/** No way of getting a server worked. The message lists every way tried and what to install. */
export class ServerUnavailableError extends Error {
  override readonly name = 'ServerUnavailableError';
  readonly code = 'TEST_SERVER_UNAVAILABLE';

  constructor(
    readonly server: ServerName,
    readonly attempts: readonly string[],
    advice: string,
  ) {
    super(
      [
        `no ${server} for the suites that need it:`,
        ...attempts.map((attempt) => `  - ${attempt}`),
        `${advice}, or leave its suites out with MAINSTAY_TEST_SKIP=${server}`,
      ].join('\n'),
    );
  }
}

/** A server process ended, or did not answer in time, while it was being started. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError';
  readonly code = 'TEST_SERVER_START_FAILED';
}
