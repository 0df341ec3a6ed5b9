import { createServer } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';

const LONGEST_INTERVAL_MS = 1_000;

/** How long a request may take to arrive. */
export interface ArrivalTimes {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

/**
 * Express with a server that looks for late requests each second. Node looks each 30 s, so that a
 * client had forty seconds for headers that were to be there in ten.
 */
export class CheckingAdapter extends ExpressAdapter {
  constructor(private readonly times: ArrivalTimes) {
    super();
  }

  override initHttpServer(): void {
    const { headersTimeoutMs: headersTimeout, requestTimeoutMs: requestTimeout } = this.times;
    const connectionsCheckingInterval = Math.ceil(
      Math.min(LONGEST_INTERVAL_MS, headersTimeout / 2, requestTimeout / 2),
    );
    const settings = {
      headersTimeout,
      requestTimeout,
      connectionsCheckingInterval,
      // Refused by `refuseUnusual`: Node's own refusal says nothing.
      requireHostHeader: false,
    };
    this.httpServer = createServer(settings, this.getInstance());
  }
}
