import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestContext, ServiceIdentity } from '@mainstay/core';
import type { ErrorContext } from '@mainstay/errors';
import { Agent, request, type Dispatcher } from 'undici';
import type { CircuitBreaker } from '../breaker/circuit-breaker';
import { retryDelay } from '../retry/retry-policy';
import { errorOfStatus, errorOfTransport, isDependencyFailure } from './http-errors';
import {
  HTTP_CLIENT_DEFAULTS,
  type HttpAnswer,
  type HttpClientOptions,
  type HttpRequest,
} from './http-request';
import { RetryBudget } from '../retry/retry-budget';

const REPEATABLE = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** What the client takes from its application. */
export interface HttpClientSurroundings {
  /** Make it with `expectedErrors: isDependencyFailure`, so that a 4xx does not count. */
  readonly breaker: CircuitBreaker;
  readonly context: RequestContext;
  readonly app: ServiceIdentity;
}

/**
 * HTTP to one dependency: pooled connections, a timeout on every attempt, a breaker, bounded
 * retries of methods that may be repeated, correlation id and trace context on every request, and
 * typed errors for everything that can go wrong.
 */
export class CircuitBreakerHttpClient {
  private readonly agent: Agent;
  private readonly budget = new RetryBudget();
  private readonly settings: Required<HttpClientOptions>;

  constructor(
    options: HttpClientOptions,
    private readonly surroundings: HttpClientSurroundings,
  ) {
    this.settings = { ...HTTP_CLIENT_DEFAULTS, ...options };
    this.agent = new Agent({
      connections: this.settings.connections,
      keepAliveTimeout: 10_000,
      connectTimeout: this.settings.timeoutMs,
      headersTimeout: this.settings.timeoutMs,
      bodyTimeout: this.settings.timeoutMs,
      maxResponseSize: this.settings.maxBodyBytes,
    });
  }

  /**
   * @throws {ServiceError} by what happened: a code of its status, TIMEOUT, CONNECTION_ERROR,
   *   INVALID_RESPONSE or EXTERNAL_SERVICE_ERROR.
   * @throws {CircuitBreakerOpenError} when the call was not made.
   */
  async send(outgoing: HttpRequest): Promise<HttpAnswer> {
    this.budget.deposit();
    const attempts = REPEATABLE.has(outgoing.method) ? this.settings.retries + 1 : 1;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.surroundings.breaker.execute(() => this.attempt(outgoing));
      } catch (error) {
        const retryIf = isDependencyFailure;
        const delayMs = retryDelay({ attempts, retryIf }, attempt, error, Math.random());
        if (delayMs === undefined || outgoing.signal?.aborted || !this.budget.withdraw()) {
          throw error;
        }
        await sleep(delayMs);
      }
    }
  }

  /** Waits for what is under way, then closes the connections. */
  async stop(): Promise<void> {
    await this.agent.close();
  }

  private async attempt(outgoing: HttpRequest): Promise<HttpAnswer> {
    const { timeoutMs, dependency, baseUrl } = this.settings;
    const context = this.errorContext(outgoing);
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal =
      outgoing.signal === undefined ? deadline : AbortSignal.any([outgoing.signal, deadline]);
    let answer: Dispatcher.ResponseData;
    let body: Buffer;
    try {
      answer = await request(new URL(outgoing.path, baseUrl), {
        dispatcher: this.agent,
        method: outgoing.method,
        headers: this.headersOf(outgoing),
        body: outgoing.body ?? null,
        signal,
      });
      body = Buffer.from(await answer.body.arrayBuffer());
    } catch (cause) {
      throw errorOfTransport(cause, timeoutMs, context, dependency);
    }
    if (answer.statusCode >= 400) {
      const retryAfter = answer.headers['retry-after'];
      const seconds = Array.isArray(retryAfter) ? retryAfter[0] : retryAfter;
      throw errorOfStatus(answer.statusCode, seconds, context, dependency);
    }
    return { status: answer.statusCode, headers: answer.headers, body };
  }

  private headersOf(outgoing: HttpRequest): Record<string, string> {
    const { context } = this.surroundings;
    const correlation = context.correlationId;
    return {
      ...context.traceCarrier(),
      ...(correlation === undefined ? {} : { 'x-correlation-id': correlation }),
      ...outgoing.headers,
    };
  }

  private errorContext(outgoing: HttpRequest): ErrorContext {
    return {
      service: this.surroundings.app.name,
      operation: outgoing.operation ?? `${outgoing.method} ${outgoing.path}`,
      correlationId: this.surroundings.context.correlationId ?? null,
    };
  }
}
