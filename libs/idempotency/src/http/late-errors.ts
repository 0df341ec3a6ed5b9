import type { ComponentLogger, RequestContext, ServiceIdentity } from '@mainstay/core';
import { ErrorFilter } from '@mainstay/errors';

/** Answers errors that come after the framework believes to have answered: a commit that failed. */
export function lateErrors(
  app: ServiceIdentity,
  context: RequestContext,
  logger: ComponentLogger,
): ErrorFilter {
  return new ErrorFilter({
    service: app.name.replaceAll('-', '_'),
    correlationId: () => context.correlationId,
    onAnswered: (error, { code }) =>
      logger.error('A request failed after its handler had ended', { code }, error),
  });
}
