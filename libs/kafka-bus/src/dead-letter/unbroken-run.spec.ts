import type { DeadLetter } from './dead-letter';
import { UnbrokenRun } from './unbroken-run';

function letter(partition: number, offset: number): DeadLetter {
  return { partition, offset: String(offset) } as DeadLetter;
}

describe('the run of letters from the beginning of each partition', () => {
  it('ends at the first letter that was not taken, partition by partition', () => {
    const run = new UnbrokenRun('books.DLT');
    run.passed(letter(0, 7), true);
    run.passed(letter(1, 0), false);
    run.passed(letter(0, 9), true);
    run.passed(letter(0, 10), false);
    run.passed(letter(0, 11), true);
    run.passed(letter(1, 1), true);
    expect(run.offsets).toEqual([{ topic: 'books.DLT', partition: 0, offset: '10' }]);
    expect([0, 1, 2].map((partition) => run.endOf(partition))).toEqual(['10', '0', undefined]);
  });
});
