import { TransactionLevels } from './transaction-levels';

describe('TransactionLevels', () => {
  it('runs callbacks of a released savepoint with the outermost commit, in order', () => {
    const seen: string[] = [];
    const levels = new TransactionLevels(() => undefined);
    levels.begin();
    levels.onCommit(() => seen.push('outer'));
    levels.begin();
    levels.onCommit(() => seen.push('inner'));
    levels.committed();
    expect(seen).toEqual([]);
    levels.committed();
    expect(seen).toEqual(['outer', 'inner']);
  });

  it('forgets callbacks and failure of a savepoint that is rolled back', () => {
    const seen: string[] = [];
    const levels = new TransactionLevels(() => undefined);
    levels.begin();
    levels.begin();
    levels.fail('inside');
    levels.onCommit(() => seen.push('commit'));
    levels.onRollback(() => seen.push('rollback'));
    levels.rolledBack();
    expect(levels.failure).toBeUndefined();
    levels.committed();
    expect(seen).toEqual(['rollback']);
  });

  it('keeps the first failure, and reports a callback that throws without losing the next', () => {
    const thrown: unknown[] = [];
    const seen: string[] = [];
    const levels = new TransactionLevels((error) => thrown.push(error));
    levels.begin();
    levels.fail('first');
    levels.fail('second');
    expect(levels.failure).toEqual({ cause: 'first' });
    levels.onCommit(() => {
      throw new Error('callback');
    });
    levels.onCommit(() => seen.push('next'));
    levels.committed();
    expect(thrown).toHaveLength(1);
    expect(seen).toEqual(['next']);
  });
});
