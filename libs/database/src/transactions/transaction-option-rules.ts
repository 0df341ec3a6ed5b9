import { fieldProblems, rule, type RulesOf } from '@mainstay/core';
import { DatabaseOptionsInvalidError } from '../errors/database-options-invalid.error';
import type {
  TransactionIsolation,
  TransactionOptions,
  TransactionPropagation,
} from './transaction-options';
import type { TransactionRetry } from './transaction-retry';

const PROPAGATIONS: readonly TransactionPropagation[] = [
  'required',
  'requires_new',
  'nested',
  'mandatory',
  'supports',
  'not_supported',
  'never',
];
const ISOLATIONS: readonly TransactionIsolation[] = [
  'READ COMMITTED',
  'REPEATABLE READ',
  'SERIALIZABLE',
  'READ UNCOMMITTED',
];

/** Of the module as of one transaction. */
export const RETRY_RULE = rule.fields<TransactionRetry>({
  attempts: rule.wholeNumber(1),
  initialDelayMs: rule.milliseconds(0),
  maxDelayMs: rule.milliseconds(0),
});

const TRANSACTION_RULES: RulesOf<TransactionOptions> = {
  propagation: rule.oneOf(...PROPAGATIONS),
  isolation: rule.oneOf(...ISOLATIONS),
  operation: rule.text,
  lockTimeoutMs: rule.milliseconds(0),
  statementTimeoutMs: rule.milliseconds(0),
  retry: RETRY_RULE,
};

/** Every option of a transaction that cannot work. */
export function transactionProblems(options: TransactionOptions): readonly string[] {
  return fieldProblems('', options, TRANSACTION_RULES);
}

/** @throws {DatabaseOptionsInvalidError} listing every problem. */
export function checkTransactionOptions(options: TransactionOptions): void {
  const problems = transactionProblems(options);
  if (problems.length > 0) throw new DatabaseOptionsInvalidError(problems, 'Transactions.run');
}
