import { Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider, type Counter } from '@mainstay/observability';

const NAME = 'content_operations_total';

/** The content service's own metric, on the application's registry. */
export const contentOperationsProvider = makeCounterProvider({
  name: NAME,
  help: 'Operations on contents, by how they ended.',
  labelNames: ['operation', 'status'],
});

/** Counts what is done with contents. */
@Injectable()
export class ContentMetrics {
  constructor(@InjectMetric(NAME) private readonly operations: Counter<'operation' | 'status'>) {}

  /** Runs the work and counts it, as a success or by its error. */
  async measure<Result>(operation: 'create' | 'get', work: () => Promise<Result>): Promise<Result> {
    try {
      const result = await work();
      this.operations.inc({ operation, status: 'success' });
      return result;
    } catch (error) {
      this.operations.inc({ operation, status: 'error' });
      throw error;
    }
  }
}
