import { tracingChannel, type TracingChannel } from 'node:diagnostics_channel';
import { context, type Context } from '@opentelemetry/api';
import type { FromApplication } from './diagnostic';

/** What a listener finds on the message of an operation besides its own fields. */
export interface OperationState {
  /** Set by who traces it, while it starts: what the operation runs in. */
  context?: Context;
  /** How it ended, where it did not fail. */
  result?: unknown;
  /** Why it failed. */
  error?: unknown;
}

type Begun<Message> = Message & FromApplication & OperationState;

/** What happens to whoever listens to an {@link Operation}. */
export interface OperationListener<Message, Started = void> {
  /** What it answers is kept for the end. */
  start(message: Begun<Message>): Started;
  /** `result` or `error` is set; `started` is undefined where the listener came in the middle. */
  end(message: Begun<Message>, started: Started | undefined): void;
}

/**
 * Something with a beginning and an end, on Node's tracing channel `mainstay:<lib>:<operation>`.
 *
 * Libs say with it what they are doing and know nothing of spans; `observability` makes them. It
 * costs a look at a field when nobody listens.
 */
export class Operation<Message extends object> {
  private readonly channel: TracingChannel<object, Begun<Message>>;

  constructor(readonly name: `mainstay:${string}:${string}`) {
    this.channel = tracingChannel<object, Begun<Message>>(name);
  }

  /** Ask before building a message: where nobody listens the work is simply done. */
  get observed(): boolean {
    return this.channel.start.hasSubscribers;
  }

  /** Does the work, telling of its start and its end; what it answers or throws goes through. */
  run<Result>(message: Message & FromApplication, work: () => Result): Result {
    if (!this.observed) return work();
    const { start, end, error: failed } = this.channel;
    const begun: Begun<Message> = { ...message };
    return start.runStores(begun, () => {
      try {
        const result = begun.context === undefined ? work() : context.with(begun.context, work);
        if (result instanceof Promise) return this.follow(begun, result) as Result;
        begun.result = result;
        return result;
      } catch (error) {
        begun.error = error;
        failed.publish(begun);
        throw error;
      } finally {
        end.publish(begun);
      }
    });
  }

  /** Listens to every application of the process; the result ends it. */
  subscribe<Started>(listener: OperationListener<Message, Started>): () => void {
    // A field of the message, for a WeakMap costs its every collection a look at all that is open.
    const key = Symbol(this.name);
    type Kept = Begun<Message> & { [key]?: Started };
    const end = (message: Kept): void => {
      if ('result' in message || 'error' in message) listener.end(message, message[key]);
    };
    const ignore = (): void => undefined;
    const subscribers = {
      start: (message: Kept) => {
        message[key] = listener.start(message);
      },
      end,
      asyncStart: ignore,
      asyncEnd: end,
      error: ignore,
    };
    this.channel.subscribe(subscribers as never);
    return () => {
      this.channel.unsubscribe(subscribers as never);
    };
  }

  private async follow(begun: Begun<Message>, pending: Promise<unknown>): Promise<unknown> {
    const { asyncStart, asyncEnd, error: failed } = this.channel;
    try {
      begun.result = await pending;
      return begun.result;
    } catch (error) {
      begun.error = error;
      failed.publish(begun);
      throw error;
    } finally {
      asyncStart.publish(begun);
      asyncEnd.publish(begun);
    }
  }
}
