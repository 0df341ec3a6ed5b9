import { BatchAnswerInvalidError } from './batch-answer-invalid.error';
import { outcomesOf } from './batch-answer';
import { deadLetter, duplicate, retryLater } from './outcome';

describe('outcomesOf', () => {
  it.each([undefined, null, 5, 'done', {}])('takes %j for all handled', (answer) => {
    expect(outcomesOf(answer, 2)).toEqual([undefined, undefined]);
  });

  it('takes one outcome for all of them', () => {
    const later = retryLater(5);
    expect(outcomesOf(later, 2)).toEqual([later, later]);
  });

  it('takes a list as it is', () => {
    const answer = [undefined, duplicate(), deadLetter('broken')];
    expect(outcomesOf(answer, 3)).toEqual(answer);
  });

  it('refuses a list of another length, and of something else', () => {
    expect(() => outcomesOf([], 1)).toThrow(BatchAnswerInvalidError);
    expect(() => outcomesOf([undefined], 2)).toThrow(/batch of 2 answered 1 outcomes/);
    expect(() => outcomesOf(['done'], 1)).toThrow(/no outcome/);
  });
});
