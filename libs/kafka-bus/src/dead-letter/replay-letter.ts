import type { SendBytes } from '../consuming/delivery/departures';
import { lastValues } from '../consuming/delivery/header-text';
import type { OutboundRecord } from '../publishing/outbound-record';
import { REPLAY_DELAY, retryTopicName } from '../topics/topic-names';
import type { DeadLetter } from './dead-letter';
import { whatIsMissing } from './what-is-missing';

/** How letters are sent once more. */
export interface ReplayParts {
  readonly send: SendBytes;
  /** Why nobody would read it there; undefined where somebody does. */
  readonly whyUnread: (group: string, topic: string) => Promise<string | undefined>;
  /** Everything but the sending. */
  readonly dryRun: boolean;
}

/** What became of one letter. */
type ReplayOutcome =
  | { readonly status: 'replayed' }
  | { readonly status: 'failed' | 'unread'; readonly reason: string };

/** Sends a letter to the `0s` retry topic of the group it failed in, where that makes sense. */
export async function replayLetter(
  letter: DeadLetter,
  { dryRun, send, whyUnread }: ReplayParts,
): Promise<ReplayOutcome> {
  const { group, originalTopic } = letter;
  if (group === undefined || originalTopic === undefined) {
    return { status: 'failed', reason: 'its headers do not say which group it failed in' };
  }
  const missing = whatIsMissing(letter);
  if (missing !== undefined) return { status: 'failed', reason: missing };
  const topic = retryTopicName(originalTopic, group, REPLAY_DELAY);
  const unread = await whyUnread(group, topic);
  if (unread !== undefined) return { status: 'unread', reason: unread };
  if (dryRun) return { status: 'replayed' };
  const outcome = await send(recordOf(letter, topic));
  if (outcome.status === 'published') return { status: 'replayed' };
  const reason = 'error' in outcome ? outcome.error.message : outcome.status;
  return { status: 'failed', reason };
}

function recordOf({ record }: DeadLetter, topic: string): OutboundRecord {
  return { topic, key: record.key, value: record.value, headers: lastValues(record.headers) };
}
