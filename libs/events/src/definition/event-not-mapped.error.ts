import type { EventDefinition } from './event-definition';

/** The catalogue holds no such event. The message lists every event it holds and its topic. */
export class EventNotMappedError extends Error {
  readonly code = 'EVENT_NOT_MAPPED';
  readonly retryable = false;

  constructor(
    readonly eventType: string,
    mapped: readonly EventDefinition[],
  ) {
    const list = mapped.map((event) => `${event.type} → ${event.topic}`).join(', ');
    super(`No topic is mapped for ${JSON.stringify(eventType)}. Mapped: ${list || 'none'}.`);
    this.name = 'EventNotMappedError';
  }
}
