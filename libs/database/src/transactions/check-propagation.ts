import { TransactionForbiddenError } from '../errors/transaction-forbidden.error';
import { TransactionRequiredError } from '../errors/transaction-required.error';
import type { TransactionPropagation } from './transaction-options';

/** Refuses the two ways of running that say what must be there. */
export function checkPropagation(propagation: TransactionPropagation, open: boolean): void {
  if (propagation === 'never' && open) throw new TransactionForbiddenError();
  if (propagation === 'mandatory' && !open) {
    throw new TransactionRequiredError(`Work with propagation 'mandatory'`);
  }
}
