import { KafkaKeyStoppedError } from './errors/kafka-key-stopped.error';
import { KafkaPublishAbortedError } from './errors/kafka-publish-aborted.error';
import type { KeyPlace } from './key-run';
import { onAbort } from './on-abort';

/** Until when a record may be sent. */
export interface SendTerms {
  readonly signal?: AbortSignal | undefined;
  /** Where it stands among the records of its key in its call. */
  readonly place?: KeyPlace | undefined;
}

/** Why a record is not sent at all; undefined when it may be. */
export function termsOver({ signal, place }: SendTerms, topic: string): Error | undefined {
  if (place?.run.isOver(place.place)) return new KafkaKeyStoppedError(topic);
  return signal?.aborted ? new KafkaPublishAbortedError(topic) : undefined;
}

const nothingToTakeBack = (): void => undefined;

/** Calls `giveUp` when the terms end; the result takes the wish back. */
export function onTermsOver(
  { signal, place }: SendTerms,
  topic: string,
  giveUp: (error: Error) => void,
): () => void {
  if (signal === undefined && place === undefined) return nothingToTakeBack;
  const aborted = () => giveUp(new KafkaPublishAbortedError(topic));
  const stopped = () => giveUp(new KafkaKeyStoppedError(topic));
  const stay = place?.run.onOver(place.place, stopped);
  const ignore = signal && onAbort(signal, aborted);
  return () => {
    stay?.();
    ignore?.();
  };
}
