import type { EventDraft, EventEnvelope } from '@mainstay/events';
import type { PublishOptions } from './publish-options';

/** What `publish` takes: a draft and options, or a topic, an envelope and options. */
export type PublishArguments =
  | readonly [draft: EventDraft, options?: PublishOptions]
  | readonly [topic: string, envelope: EventEnvelope, options?: Omit<PublishOptions, 'topic'>];

/** What the caller may stop waiting by. */
export function signalOf([first, second, third]: PublishArguments): AbortSignal | undefined {
  const options = typeof first === 'string' ? third : (second as PublishOptions | undefined);
  return options?.signal;
}
