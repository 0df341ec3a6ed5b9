import { MainstayError } from '@mainstay/errors';

/** A decorated method was called on an instance whose layers were never set up. */
export class MethodNotWiredError extends MainstayError {
  readonly code = 'METHOD_NOT_WIRED';
  readonly retryable = false;

  constructor(className: string, methodName: string) {
    super(
      `${className}.${methodName} was called before its decorators were set up. Register ` +
        `${className} as a provider and call it after the application was initialised; for an ` +
        `instance made by hand in a test, call bypassLayers(instance) first.`,
    );
  }
}
