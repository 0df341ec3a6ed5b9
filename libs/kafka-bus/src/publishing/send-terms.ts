import { KafkaKeyStoppedError } from './errors/kafka-key-stopped.error';
import { KafkaPublishAbortedError } from './errors/kafka-publish-aborted.error';
import type { KeyFollower, KeyPlace } from './key-run';
import { offAbort, onAbort, type Abortable } from './on-abort';

/** Until when a record may be sent. */
export interface SendTerms {
  readonly signal?: AbortSignal | undefined;
  /** Where it stands among the records of its key in its call. */
  readonly place?: KeyPlace | undefined;
  /** Whatever `maxRecordBytes` says: the broker judges by its size. @default false */
  readonly anySize?: boolean | undefined;
}

/** Is told when its terms end. */
export interface UnderTerms extends KeyFollower, Abortable {}

/** Why a record is not sent at all; undefined when it may be. */
export function termsOver({ signal, place }: SendTerms, topic: string): Error | undefined {
  if (place?.run.isOver(place.place)) return new KafkaKeyStoppedError(topic);
  return signal?.aborted ? new KafkaPublishAbortedError(topic) : undefined;
}

export function enterTerms({ signal, place }: SendTerms, who: UnderTerms): void {
  place?.run.wait(place.place, who);
  if (signal !== undefined) onAbort(signal, who);
}

export function leaveTerms({ signal, place }: SendTerms, who: UnderTerms): void {
  place?.run.leave(place.place);
  if (signal !== undefined) offAbort(signal, who);
}
