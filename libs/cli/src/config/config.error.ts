import { MainstayError } from '@mainstay/errors';

/** The command's configuration is not there, cannot be loaded, or lacks what the command needs. */
export class ConfigError extends MainstayError {
  readonly code = 'CLI_CONFIG_INVALID';
  readonly retryable = false;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}
