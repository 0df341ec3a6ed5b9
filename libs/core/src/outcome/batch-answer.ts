import { BatchAnswerInvalidError } from './batch-answer-invalid.error';
import { isOutcome, type Outcome } from './outcome';

/**
 * What a handler of a batch answers: nothing when all was handled, one outcome that holds for all,
 * or an outcome for each message in their order, undefined for a message that was handled.
 */
export type BatchAnswer = void | Outcome | readonly (Outcome | void)[];

/**
 * The outcome of each message, undefined for handled.
 *
 * @throws {BatchAnswerInvalidError} for a list of another length, or of something else.
 */
export function outcomesOf(answer: unknown, size: number): readonly (Outcome | undefined)[] {
  if (isOutcome(answer)) return Array<Outcome>(size).fill(answer);
  if (!Array.isArray(answer)) return Array<undefined>(size).fill(undefined);
  const list = answer as unknown[];
  if (list.length !== size) throw new BatchAnswerInvalidError(`${list.length} outcomes`, size);
  return list.map((each) => {
    if (each === undefined || isOutcome(each)) return each;
    throw new BatchAnswerInvalidError('something that is no outcome', size);
  });
}
