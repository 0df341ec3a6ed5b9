import { createServer, type IncomingMessage } from 'node:http';
import { StreamableFile } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { GatheredAnswers } from './gathered-answers';
import { expressMessages, type ExpressPrototypes } from './express-messages';
import { answerJson, type ExpressResponse, type OwnMethods } from './json-answer';
import { asOneLayer, type Middleware } from './one-layer';

const LONGEST_INTERVAL_MS = 1_000;

/** How long a request may take to arrive. */
export interface ArrivalTimes {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

/**
 * Express with a server that looks for late requests each second. Node looks each 30 s, so that a
 * client had forty seconds for headers that were to be there in ten.
 *
 * What every request passes through costs less than Express' own way, and does the same.
 */
export class ServiceAdapter extends ExpressAdapter {
  private gathered: Middleware[] | undefined;
  private readonly own: OwnMethods;
  private readonly answers = new GatheredAnswers();

  constructor(private readonly times: ArrivalTimes) {
    super();
    const { json, send, end } = this.getInstance<{ readonly response: OwnMethods }>().response;
    this.own = { json, send, end };
  }

  override initHttpServer(): void {
    const { headersTimeoutMs: headersTimeout, requestTimeoutMs: requestTimeout } = this.times;
    const connectionsCheckingInterval = Math.ceil(
      Math.min(LONGEST_INTERVAL_MS, headersTimeout / 2, requestTimeout / 2),
    );
    const settings = {
      ...expressMessages(this.getInstance<ExpressPrototypes>()),
      headersTimeout,
      requestTimeout,
      connectionsCheckingInterval,
      // Refused by `refuseUnusual`: Node's own refusal says nothing.
      requireHostHeader: false,
    };
    this.httpServer = createServer(settings, this.getInstance());
  }

  /**
   * Makes one layer of all that is used meanwhile.
   *
   * @param concerns - Whether a request is to pass through it. @default every one
   */
  useAsOneLayer(use: () => void, concerns?: (request: IncomingMessage) => boolean): void {
    const outer = this.gathered;
    const gathered: Middleware[] = [];
    this.gathered = gathered;
    use();
    this.gathered = outer;
    this.use(asOneLayer(gathered, concerns));
  }

  override use(...given: unknown[]): unknown {
    if (this.gathered === undefined) return super.use(...(given as [never]));
    this.gathered.push(...(given as Middleware[]));
    return this;
  }

  override reply(response: ExpressResponse, body: unknown, statusCode?: number): unknown {
    const isPlain =
      typeof body === 'object' &&
      body !== null &&
      !(body instanceof StreamableFile) &&
      !(body instanceof Error);
    if (isPlain) {
      if (statusCode !== undefined) response.statusCode = statusCode;
      if (answerJson(response, body, this.own, this.answers)) return response;
    }
    return super.reply(response, body, statusCode) as unknown;
  }
}
