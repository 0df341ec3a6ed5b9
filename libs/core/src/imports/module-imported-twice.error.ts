import { MainstayError } from '@mainstay/errors';

/** A module that works for the whole application is imported again. Fails the boot; lists all. */
export class ModuleImportedTwiceError extends MainstayError {
  readonly code = 'MODULE_IMPORTED_TWICE';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(`Modules are imported twice:\n${problems.map((text) => `- ${text}`).join('\n')}`);
  }
}
