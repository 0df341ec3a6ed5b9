/** Where texts come from and go to: the content service. */
export interface TextStore {
  /**
   * @throws {ServiceError} RESOURCE_NOT_FOUND for an unknown id, PARSING_ERROR for bytes that are
   *   not UTF-8; retryable ones while the service is in trouble.
   */
  fetch(storageId: string): Promise<string>;
  /** Answers the new text's storage id. */
  store(text: string): Promise<string>;
}

/** Nest token of the {@link TextStore}. */
export const TEXT_STORE = Symbol('spell-checker.TextStore');

/** Nest token of the `Corrector`: the worker pool, or the one without threads. */
export const CORRECTOR = Symbol('spell-checker.Corrector');
