import type { ArgumentsHost, CallHandler } from '@nestjs/common';
import type { Clock, ComponentLogger } from '@mainstay/core';
import type { ErrorFilter } from '@mainstay/errors';
import { lastValueFrom } from 'rxjs';
import { IdempotencyStoreUnavailableError } from '../errors/idempotency-store-unavailable.error';
import { MessageInFlightError } from '../errors/message-in-flight.error';
import { RequestInFlightError } from '../errors/request-in-flight.error';
import { ResponseNotKeptError } from '../errors/response-not-kept.error';
import type { Idempotency } from '../idempotency';
import { HeldResponse } from './held-response';
import type { HttpResponse } from './http-exchange';
import type { ResolvedRequestOptions } from './idempotent-request.options';
import { keptResponse, keptText, type CapturedResponse } from './kept-response';
import { operationName } from './request-identity';

/** Long enough for what runs between a handler and its response. */
const ABANDONED_AFTER_MS = 1_000;
const REPLAYED = 'Idempotency-Replayed';

/** What every exchange works with. */
export interface ExchangeParts {
  readonly idempotency: Idempotency;
  readonly clock: Clock;
  readonly logger: ComponentLogger;
  /** Answers an error when it is too late for the framework to do it. */
  readonly errors: ErrorFilter;
}

/** One request that has a key. */
export interface KeyedRequest {
  readonly operation: string;
  readonly scope: string;
  readonly fingerprint: string;
  readonly response: HttpResponse;
  readonly rules: ResolvedRequestOptions;
}

/** The effect must not stand: the work is undone, the response goes out all the same. */
class NotKept extends Error {
  constructor(
    readonly captured: CapturedResponse,
    readonly repeats: boolean,
  ) {
    super('The response is not kept with the effect.');
  }
}

/**
 * A request with an idempotency key, from its claim to the last byte of its response.
 *
 * CLAIMING    the store is asked. Left to HANDLING by the first, to the end by everybody else.
 * HANDLING    the handler runs; what is written to the response is held back.
 * ANSWERED    the framework has written the whole response. It is kept with the effect; or, where
 *             the handler threw or its status is not kept, the effect is undone.
 * SENT        after the commit or the confirmation: the response goes out.
 */
export class OnceExchange {
  /** What the framework goes on with. */
  private readonly outcome = Promise.withResolvers<unknown>();
  private held: HeldResponse | undefined;

  constructor(
    private readonly parts: ExchangeParts,
    private readonly host: ArgumentsHost,
    private readonly next: CallHandler,
    private readonly request: KeyedRequest,
  ) {}

  run(): Promise<unknown> {
    void this.once(() => this.handle()).then(
      (result) => {
        if (result.status === 'first') this.held?.release();
        else this.repeat(result.remembered);
      },
      (error: unknown) => this.failed(error),
    );
    return this.outcome.promise;
  }

  private once(work: () => Promise<CapturedResponse>) {
    const { operation, scope, fingerprint, rules } = this.request;
    return this.parts.idempotency.runOnce(scope, work, {
      operation: operationName(operation),
      fingerprint,
      store: rules.store,
      version: 2,
      ttlSeconds: rules.ttlSeconds,
      remember: (response: CapturedResponse) => keptText(response, rules.headers),
    });
  }

  private async handle(): Promise<CapturedResponse> {
    const { response, rules } = this.request;
    // A transaction that is run again cannot take back what the framework was given.
    if (this.held !== undefined) throw lostAtCommit(rules.store);
    this.held = new HeldResponse(response, rules.maxResponseBytes);
    let thrown = false;
    try {
      const value: unknown = await lastValueFrom(this.next.handle(), { defaultValue: undefined });
      this.held.handled();
      this.outcome.resolve(value);
    } catch (error) {
      thrown = true;
      this.held.handled();
      this.held.startOver();
      this.outcome.reject(error);
    }
    const captured = await this.answered(this.held);
    const keeps = rules.storeStatus(captured.status);
    if (thrown || !keeps) throw new NotKept(captured, thrown && keeps);
    return captured;
  }

  /** A client that went away may leave its response without an end. */
  private async answered(held: HeldResponse): Promise<CapturedResponse> {
    const { response } = this.request;
    let cancel = (): void => undefined;
    const watch = () => {
      cancel = this.parts.clock.schedule(ABANDONED_AFTER_MS, () => held.giveUp());
    };
    if (response.destroyed) watch();
    else response.once('close', watch);
    const captured = await held.ended;
    response.off('close', watch);
    cancel();
    return captured;
  }

  private repeat(remembered: string | undefined): void {
    const { operation, response, rules } = this.request;
    const kept = remembered === undefined ? undefined : keptResponse(remembered);
    if (kept?.body === undefined) return this.outcome.reject(new ResponseNotKeptError(operation));
    response.setHeader(REPLAYED, 'true');
    new HeldResponse(response, rules.maxResponseBytes).answerInstead({ ...kept, body: kept.body });
    this.outcome.resolve(undefined);
  }

  private async failed(error: unknown): Promise<void> {
    const { held, request } = this;
    if (error instanceof NotKept) {
      if (error.repeats) await this.keep(error.captured);
      held?.release();
    } else if (held !== undefined) {
      held.forget();
      this.parts.errors.catch(error, this.host);
    } else if (error instanceof MessageInFlightError) {
      this.outcome.reject(new RequestInFlightError(request.operation, error.deferMs, error));
    } else {
      this.outcome.reject(error);
    }
  }

  /** The answer to a request that had no effect is kept by itself, where it can be. */
  private async keep(captured: CapturedResponse): Promise<void> {
    try {
      await this.once(() => Promise.resolve(captured));
    } catch (error) {
      const { operation } = this.request;
      this.parts.logger.debug('A response could not be kept', { operation, reason: String(error) });
    }
  }
}

/** The client may send it again: nothing has happened. */
function lostAtCommit(store: string | undefined): IdempotencyStoreUnavailableError {
  const cause = 'the transaction of the request lost against another when it was committed';
  return new IdempotencyStoreUnavailableError(store ?? 'inbox', new Error(cause));
}
