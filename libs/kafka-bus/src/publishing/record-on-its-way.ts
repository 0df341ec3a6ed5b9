import type { PublishOutcome } from '@mainstay/events';
import type { ByteBudget } from './byte-budget';
import { KafkaKeyStoppedError } from './errors/kafka-key-stopped.error';
import { KafkaPublishAbortedError } from './errors/kafka-publish-aborted.error';
import type { OutboundRecord, QueuedRecord } from './outbound-record';
import { enterTerms, leaveTerms, type SendTerms, type UnderTerms } from './send-terms';
import { settleRecord } from './settle-record';

/** Whose record it is, and what it takes of what all share. */
export class RecordTicket {
  constructor(
    readonly record: OutboundRecord,
    readonly size: number,
    readonly terms: SendTerms,
    /** Told once what became of it. */
    readonly answer: (outcome: PublishOutcome) => void,
  ) {}
}

/**
 * A record that has its room in the queue, until its outcome is known or its terms end. One object
 * for all that has to be told: there are as many as records in flight.
 */
export class RecordOnItsWay implements QueuedRecord, UnderTerms {
  readonly record: OutboundRecord;
  readonly size: number;
  settled = false;
  lastError: Error | undefined;

  constructor(
    private readonly ticket: RecordTicket,
    private readonly budget: ByteBudget,
    readonly queuedAt: number,
    readonly deadline: number,
  ) {
    this.record = ticket.record;
    this.size = ticket.size;
    enterTerms(ticket.terms, this);
  }

  settle(outcome: PublishOutcome): void {
    leaveTerms(this.ticket.terms, this);
    // Before its room is given to the next: that may be one of its key.
    answerTicket(this.ticket, outcome);
    this.budget.give(this.size);
  }

  /** It is not sent, or not again. */
  stop(error: Error): void {
    settleRecord(this, { status: 'unknown', error });
  }

  aborted(): void {
    this.stop(new KafkaPublishAbortedError(this.record.topic));
  }

  keyStopped(): void {
    this.stop(new KafkaKeyStoppedError(this.record.topic));
  }
}

/** Ends the run of its key in the same turn: nothing behind it may go with the next send. */
export function answerTicket({ terms, answer }: RecordTicket, outcome: PublishOutcome): void {
  if (outcome.status !== 'published') terms.place?.run.end(terms.place.place);
  answer(outcome);
}
