import { MainstayError } from '@mainstay/errors';

/** No handler of the group takes this event type, and the policy is to dead-letter such events. */
export class EventNotHandledError extends MainstayError {
  readonly code = 'EVENT_NOT_HANDLED';
  readonly retryable = false;

  constructor(eventType: string, topic: string, group: string) {
    super(
      `No handler of group ${group} takes ${eventType} of topic ${topic}. Add one, or set ` +
        `unknownEvents: 'skip'.`,
      { details: { event_type: eventType, topic, group } },
    );
  }
}
