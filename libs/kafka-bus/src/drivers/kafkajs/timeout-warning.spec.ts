import { filterTimeoutWarning } from './timeout-warning';

describe('filterTimeoutWarning', () => {
  const original = process.emitWarning;
  afterEach(() => {
    process.emitWarning = original;
  });

  it('drops that one warning where kafkajs causes it, and no other', () => {
    const seen: unknown[] = [];
    process.emitWarning = ((warning: unknown) => seen.push(warning)) as typeof original;
    filterTimeoutWarning();
    const theirs = `${-1 - Date.now()} is a negative number.\nTimeout duration was set to 1.`;
    process.emitWarning(theirs, 'TimeoutNegativeWarning');
    process.emitWarning('-5 is a negative number.', 'TimeoutNegativeWarning');
    process.emitWarning('other', 'OtherWarning');
    process.emitWarning(new Error('an error'));
    expect(seen).toEqual(['-5 is a negative number.', 'other', new Error('an error')]);
  });

  it('is put in place once', () => {
    filterTimeoutWarning();
    const installed = process.emitWarning;
    filterTimeoutWarning();
    expect(process.emitWarning).toBe(installed);
  });
});
