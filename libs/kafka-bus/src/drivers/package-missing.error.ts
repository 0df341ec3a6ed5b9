import { MainstayError } from '@mainstay/errors';

/** Something was asked for that an optional package does, and the package is not there. */
export class KafkaPackageMissingError extends MainstayError {
  readonly code = 'KAFKA_PACKAGE_MISSING';
  readonly retryable = false;

  constructor(
    what: string,
    readonly packageName: string,
    cause?: unknown,
  ) {
    super(`${what} needs the package ${packageName}: npm install ${packageName}`, {
      cause,
      details: { package: packageName },
    });
  }

  /** This error where `failure` says that the package is missing, else `failure` itself. */
  static of(what: string, packageName: string, failure: unknown): Error {
    const { code, message = '' } = (failure ?? {}) as { code?: string; message?: string };
    const isMissing = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
    if (isMissing && message.includes(packageName)) {
      return new KafkaPackageMissingError(what, packageName, failure);
    }
    return failure as Error;
  }
}
