/** A definition that can never work; thrown where it is defined. */
export class EventDefinitionInvalidError extends Error {
  readonly code = 'EVENT_DEFINITION_INVALID';
  readonly retryable = false;

  constructor(
    readonly type: string,
    problem: string,
  ) {
    super(`The event definition ${JSON.stringify(type)} is not usable: ${problem}.`);
    this.name = 'EventDefinitionInvalidError';
  }
}
