import { MainstayError } from '@mainstay/errors';

/** The settings of a service cannot be used; every problem is listed, no secret is shown. */
export class SettingsInvalidError extends MainstayError {
  readonly code = 'SETTINGS_INVALID';
  readonly retryable = false;

  constructor(
    readonly service: string,
    readonly problems: readonly string[],
  ) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super(`${count} in the settings of ${service}:\n- ${problems.join('\n- ')}`, {
      details: { service, problems },
    });
  }
}
