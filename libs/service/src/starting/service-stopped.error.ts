import { MainstayError } from '@mainstay/errors';

/** The service was stopped while it started: it does not listen. */
export class ServiceStoppedError extends MainstayError {
  readonly code = 'SERVICE_STOPPED';
  readonly retryable = false;

  constructor(readonly service: string) {
    super(`${service} was stopped before it had started: make a new one to start it.`, {
      details: { service },
    });
  }
}
