import type { SendBytes } from '../consuming/delivery/departures';
import { lastValues } from '../consuming/delivery/header-text';
import type { OutboundRecord } from '../publishing/outbound-record';
import { REPLAY_DELAY, retryTopicName } from '../topics/topic-names';
import type { DeadLetter } from './dead-letter';
import type { GroupReaders } from './group-readers';
import { whatIsMissing } from './what-is-missing';

/** How letters are sent once more. */
export interface ReplayParts {
  readonly send: SendBytes;
  readonly readers: GroupReaders;
  /** Everything but the sending. */
  readonly dryRun: boolean;
}

/** What became of one letter. */
type ReplayOutcome =
  /** `unread`: why nobody reads it there now; undefined where somebody does. */
  | { readonly status: 'replayed'; readonly unread: string | undefined }
  | { readonly status: 'failed'; readonly reason: string };

/** Sends a letter to the `0s` retry topic of the group it failed in. */
export async function replayLetter(
  letter: DeadLetter,
  { dryRun, readers, send }: ReplayParts,
): Promise<ReplayOutcome> {
  const { group, originalTopic } = letter;
  if (group === undefined || originalTopic === undefined) {
    return { status: 'failed', reason: 'its headers do not say which group it failed in' };
  }
  const missing = whatIsMissing(letter);
  if (missing !== undefined) return { status: 'failed', reason: missing };
  const topic = retryTopicName(originalTopic, group, REPLAY_DELAY);
  const unread = await readers.whyUnread(group, topic);
  if (dryRun) return { status: 'replayed', unread };
  const outcome = await send(recordOf(letter, topic));
  if (outcome.status === 'published') return { status: 'replayed', unread };
  const reason = 'error' in outcome ? outcome.error.message : outcome.status;
  return { status: 'failed', reason };
}

function recordOf({ record }: DeadLetter, topic: string): OutboundRecord {
  return { topic, key: record.key, value: record.value, headers: lastValues(record.headers) };
}
