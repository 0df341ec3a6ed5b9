/** The data of an event breaks its class's rules. Permanent. `problems` lists every one. */
export class EventDataInvalidError extends Error {
  readonly code = 'EVENT_DATA_INVALID';
  readonly retryable = false;

  constructor(
    readonly eventType: string,
    readonly problems: readonly string[],
  ) {
    super(`The data of ${eventType} is not valid: ${problems.join('; ')}.`);
    this.name = 'EventDataInvalidError';
  }
}
