import { MainstayError } from '@mainstay/errors';

/** Somebody else replays the topic's dead letters: both would send the same. */
export class ReplayRunningError extends MainstayError {
  readonly code = 'DEAD_LETTER_REPLAY_RUNNING';
  readonly retryable = true;

  constructor(letters: string, groupId: string) {
    super(
      `Another replay of ${letters} is running: its group ${groupId} has a member. Wait until it ` +
        `has ended, then replay what is left. One that was killed counts for ten seconds more.`,
      { details: { topic: letters, group: groupId } },
    );
  }
}
