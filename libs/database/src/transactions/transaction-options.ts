import type { TransactionRetry } from './transaction-retry';

/**
 * How a piece of work relates to the transaction it is called in.
 *
 * required      joins it, else begins one.
 * requires_new  begins one of its own on another connection; it commits by itself.
 * nested        a savepoint in it: what fails inside can be caught outside. Else begins one.
 * mandatory     joins it, else throws.
 * supports      joins it, else runs without.
 * not_supported runs without, whatever is open.
 * never         runs without, throws where one is open.
 */
export type TransactionPropagation =
  'required' | 'requires_new' | 'nested' | 'mandatory' | 'supports' | 'not_supported' | 'never';

export type TransactionIsolation =
  'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE' | 'READ UNCOMMITTED';

/** Options of `Transactions.run` and `@Transactional`. All but the first count where it begins. */
export interface TransactionOptions {
  /** @default 'required' */
  readonly propagation?: TransactionPropagation;
  /** @default the server's, READ COMMITTED unless changed */
  readonly isolation?: TransactionIsolation;
  /** Label of its metrics. @default the decorated method, else `transaction` */
  readonly operation?: string;
  /** Instead of the connection's, for this transaction. */
  readonly lockTimeoutMs?: number;
  /** Instead of the connection's, for this transaction. */
  readonly statementTimeoutMs?: number;
  /** After a serialisation failure or a deadlock. @default the module's */
  readonly retry?: TransactionRetry;
}
