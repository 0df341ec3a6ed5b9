import type { EventEnvelope } from '@mainstay/events';
import type { ConsumedRecord } from '../../drivers/kafka-driver';
import type { Taker, TopicRoute } from '../dispatch/topic-routes';

/** A message on its way to another topic; kept until the broker has it. */
export interface Departure {
  readonly outcome: 'retried' | 'dead_lettered';
  readonly topic: string;
  readonly headers: Readonly<Record<string, string | Uint8Array>>;
  /** Why it departs: never replaced by what goes wrong on the way. */
  readonly error: unknown;
  failures: number;
}

/** One record and how far it has come in this membership; at first nobody has worked on it. */
export class Delivery {
  /** A batch it was in failed as one: from then on it is in no other's. */
  alone = false;
  /** Read once, where the handler must be found by event type. */
  envelope: EventEnvelope | undefined = undefined;
  taker: Taker | undefined = undefined;
  attempts = 0;
  firstFailedAt: number | undefined = undefined;
  departure: Departure | undefined = undefined;

  /**
   * @param signal aborted when the membership is over
   * @param notBefore not worked on before; milliseconds since the epoch
   */
  constructor(
    readonly record: ConsumedRecord,
    readonly route: TopicRoute,
    readonly signal: AbortSignal,
    public notBefore?: number,
  ) {}
}

/**
 * It is done with. A record that waited stands among the old objects, where everything that it
 * holds is kept with it until those are collected.
 */
export function forgetEvent(delivery: Delivery): void {
  delivery.envelope = undefined;
  delivery.taker = undefined;
}

/**
 * What becomes of a message after it was worked on.
 *
 * finished  its outcome is durable: the offset may be committed.
 * wait      it stays at the head of its key. `circuit`: until its handler's dependency is back.
 */
export type Verdict =
  | { readonly kind: 'finished' }
  | { readonly kind: 'wait'; readonly afterMs: number; readonly circuit: boolean };
