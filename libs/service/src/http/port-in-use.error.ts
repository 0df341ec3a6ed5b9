import { MainstayError } from '@mainstay/errors';

/** Somebody else listens where the service wants to. */
export class PortInUseError extends MainstayError {
  readonly code = 'PORT_IN_USE';
  readonly retryable = false;

  constructor(
    readonly port: number,
    readonly variable: string,
    cause: unknown,
  ) {
    super(`Port ${port} is in use: stop what listens there, or set ${variable} to another port.`, {
      cause,
      details: { port, variable },
    });
  }
}
