import { recordCallSpans } from './call-spans';
import { recordDatabaseSpans } from './database-spans';
import { recordKafkaSpans, type ConsumeRelation } from './kafka-spans';
import { recordOutboxSpans } from './outbox-spans';
import type { SpanScope } from './span-recorder';

/**
 * Makes the spans of everything the libs of one application do, by listening to their operations.
 * Only where spans are recorded: else nobody listens, and the libs do their work at no cost.
 *
 * @returns What ends it.
 */
export function recordOperations(given: SpanScope, consume: ConsumeRelation): () => void {
  const scope = { ...given, tell: once(given.tell) };
  const ends = [
    ...recordKafkaSpans(scope, consume),
    ...recordOutboxSpans(scope),
    ...recordDatabaseSpans(scope),
    ...recordCallSpans(scope),
  ];
  return () => ends.forEach((end) => end());
}

function once(tell: (error: unknown) => void): (error: unknown) => void {
  let told = false;
  return (error) => {
    if (!told) tell(error);
    told = true;
  };
}
