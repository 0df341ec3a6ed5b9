import type { EventEnvelope } from '@mainstay/events';

/** An event as it stands in a topic of the harness' broker. */
export interface SeenEvent<Data = unknown> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
  readonly envelope: EventEnvelope<Data>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Which of several events is meant. */
export type Where<Data> = (event: SeenEvent<Data>) => boolean;

/** One line about an event, for an error. */
export function describeEvent({ topic, key, envelope, headers }: SeenEvent): string {
  const error = headers['x-error-code'];
  const why = error === undefined ? '' : ` (${error}: ${headers['x-error-message'] ?? ''})`;
  return `${topic} key=${key ?? 'none'} ${JSON.stringify(envelope.data)}${why}`;
}
