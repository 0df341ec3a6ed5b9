import { MainstayError } from '@mainstay/errors';

/** Two metrics of one application want the same name. */
export class MetricNameTakenError extends MainstayError {
  readonly code = 'METRIC_NAME_TAKEN';
  readonly retryable = false;

  constructor(readonly metric: string) {
    super(
      `The metric ${metric} is already on this application's registry. Give yours another name, ` +
        `or provide it in one module and inject it elsewhere with @InjectMetric('${metric}').`,
      { details: { metric } },
    );
  }
}
