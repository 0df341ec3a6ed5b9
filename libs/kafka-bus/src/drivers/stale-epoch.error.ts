import { MainstayError } from '@mainstay/errors';

/** A commit named a membership that is over; nothing was committed, the records come again. */
export class StaleEpochError extends MainstayError {
  readonly code = 'KAFKA_STALE_EPOCH';
  readonly retryable = true;

  constructor(groupId: string, epoch: number, current: number | undefined, cause?: unknown) {
    super(
      `A commit of group ${groupId} under membership ${epoch} came too late: ` +
        `${current === undefined ? 'the member has none now' : `it is now ${current}`}.`,
      { cause },
    );
  }
}
