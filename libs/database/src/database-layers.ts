import { Inject, Injectable } from '@nestjs/common';
import {
  diagnostics,
  MethodChains,
  SERVICE_IDENTITY,
  type Invoke,
  type ServiceIdentity,
} from '@mainstay/core';
import {
  QUERY_PERFORMANCE_LAYER,
  type TrackedQuery,
} from './metrics/query-performance-tracker.decorator';
import { TRANSACTION_LAYER } from './transactions/transactional.decorator';
import { transactionProblems } from './transactions/transaction-option-rules';
import { Transactions } from './transactions/transactions';

/** Says how the decorators of this lib wrap a method. */
@Injectable()
export class DatabaseLayers {
  constructor(
    chains: MethodChains,
    transactions: Transactions,
    @Inject(SERVICE_IDENTITY) private readonly app: ServiceIdentity,
  ) {
    chains.register(TRANSACTION_LAYER, (options, { className, methodName }) => {
      const problems = transactionProblems(options);
      if (problems.length > 0) throw new Error(problems.join('; '));
      const named = { operation: `${className}.${methodName}`, ...options };
      return (next) =>
        (...args) =>
          transactions.run(async () => next(...args), named);
    });
    chains.register(QUERY_PERFORMANCE_LAYER, (query) => {
      if (query.operation === '' || query.table === '') throw new Error('Name both labels.');
      return (next) =>
        (...args) =>
          this.timed(query, next, args);
    });
  }

  private async timed(query: TrackedQuery, next: Invoke, args: unknown[]): Promise<unknown> {
    const startedAt = performance.now();
    const publish = (result: 'success' | 'error') =>
      diagnostics.databaseQuery.publish({
        app: this.app,
        ...query,
        result,
        seconds: (performance.now() - startedAt) / 1_000,
      });
    try {
      const answer = await next(...args);
      publish('success');
      return answer;
    } catch (error) {
      publish('error');
      throw error;
    }
  }
}
