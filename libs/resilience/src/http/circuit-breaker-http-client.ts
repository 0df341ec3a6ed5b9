import { setTimeout as sleep } from 'node:timers/promises';
import { operations, type RequestContext, type ServiceIdentity } from '@mainstay/core';
import type { ErrorContext } from '@mainstay/errors';
import type { Agent } from 'undici';
import type { CircuitBreaker } from '../breaker/circuit-breaker';
import { Uncounted } from '../breaker/uncounted';
import { fieldProblems } from '../options/field-rules';
import { ResilienceOptionsInvalidError } from '../options/resilience-options-invalid.error';
import { withoutUndefined } from '../options/without-undefined';
import { RetryBudget } from '../retry/retry-budget';
import { retryDelay } from '../retry/retry-policy';
import { currentSignal } from '../timeout/current-signal';
import { CallTimeoutError } from '../timeout/timeout.error';
import { withTimeout } from '../timeout/with-timeout';
import { errorOfStatus, errorOfTransport, isDependencyFailure } from './http-errors';
import {
  HTTP_CLIENT_DEFAULTS,
  HTTP_CLIENT_RULES,
  type HttpAnswer,
  type HttpClientOptions,
  type HttpRequest,
} from './http-request';
import { requestUrl } from './request-url';

type Undici = typeof import('undici');

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
  private readonly undici: Undici;
  private readonly agent: Agent;
  private readonly budget = new RetryBudget();
  private readonly settings: Required<HttpClientOptions>;

  /** @throws {ResilienceOptionsInvalidError} listing every problem of the options. */
  constructor(
    options: HttpClientOptions,
    private readonly surroundings: HttpClientSurroundings,
  ) {
    const problems = fieldProblems('', options, HTTP_CLIENT_RULES);
    if (problems.length > 0) throw new ResilienceOptionsInvalidError(problems);
    this.settings = { ...HTTP_CLIENT_DEFAULTS, ...withoutUndefined(options) };
    // Loaded here and not before: a service without a client need not hold it in memory.
    this.undici = require('undici') as Undici;
    this.agent = new this.undici.Agent({
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
   * @throws the reason of a signal that was aborted: the request's own, or {@link currentSignal}.
   */
  async send(outgoing: HttpRequest): Promise<HttpAnswer> {
    const signal = either(outgoing.signal, currentSignal());
    signal?.throwIfAborted();
    this.budget.deposit();
    const attempts = REPEATABLE.has(outgoing.method) ? this.settings.retries + 1 : 1;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.surroundings.breaker.execute(() => this.attempt(outgoing, attempt));
      } catch (error) {
        if (error instanceof Uncounted) throw error.reason;
        const retryIf = isDependencyFailure;
        const delayMs = retryDelay({ attempts, retryIf }, attempt, error, Math.random());
        if (delayMs === undefined || signal?.aborted || !this.budget.withdraw()) throw error;
        await pause(delayMs, signal);
      }
    }
  }

  /** Waits for what is under way, then closes the connections. */
  async stop(): Promise<void> {
    await this.agent.close();
  }

  private attempt(outgoing: HttpRequest, attempt: number): Promise<HttpAnswer> {
    const { dependency, baseUrl } = this.settings;
    const url = requestUrl(baseUrl, outgoing.path);
    const message = { app: this.surroundings.app, method: outgoing.method, url, attempt };
    return operations.httpRequest.run(message, async () => {
      const context = this.errorContext(outgoing);
      const answer = await this.exchange(outgoing, url, context);
      if (answer.status < 400) return answer;
      const retryAfter = answer.headers['retry-after'];
      const asked = Array.isArray(retryAfter) ? retryAfter[0] : retryAfter;
      throw errorOfStatus(answer.status, asked, context, dependency);
    });
  }

  private async exchange(outgoing: HttpRequest, url: URL, context: ErrorContext) {
    const { timeoutMs, dependency } = this.settings;
    try {
      return await withTimeout(context.operation, timeoutMs, () => this.transfer(outgoing, url));
    } catch (cause) {
      const { signal } = outgoing;
      if (signal?.aborted && !(signal.reason instanceof CallTimeoutError)) {
        throw new Uncounted(signal.reason);
      }
      throw errorOfTransport(cause, timeoutMs, context, dependency);
    }
  }

  private async transfer(outgoing: HttpRequest, url: URL): Promise<HttpAnswer> {
    const headers = { ...this.ownHeaders(), ...(await this.settings.headers()) };
    const answer = await this.undici.request(url, {
      dispatcher: this.agent,
      method: outgoing.method,
      headers: { ...headers, ...outgoing.headers },
      body: outgoing.body ?? null,
      signal: either(outgoing.signal, currentSignal()),
    });
    const body = Buffer.from(await answer.body.arrayBuffer());
    return { status: answer.statusCode, headers: answer.headers, body };
  }

  private ownHeaders(): Record<string, string> {
    const { context } = this.surroundings;
    const correlation = context.correlationId;
    return {
      ...context.traceCarrier(),
      ...(correlation === undefined ? {} : { 'x-correlation-id': correlation }),
    };
  }

  private errorContext(outgoing: HttpRequest): ErrorContext {
    return {
      service: this.surroundings.app.name,
      // Errors are logged, and answered to others; a query may hold anything.
      operation: outgoing.operation ?? `${outgoing.method} ${outgoing.path.split('?', 1)[0]}`,
      correlationId: this.surroundings.context.correlationId ?? null,
    };
  }
}

function either(one: AbortSignal | undefined, other: AbortSignal | undefined) {
  return one === undefined || other === undefined ? (one ?? other) : AbortSignal.any([one, other]);
}

/** @throws the signal's reason, where it is aborted before the time is over. */
async function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(delayMs, undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
