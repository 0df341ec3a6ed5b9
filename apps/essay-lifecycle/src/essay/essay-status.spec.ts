import { ESSAY_STATUSES, isSettled, mayBecome, statusesBefore } from './essay-status';

describe('the life of an essay', () => {
  it('goes from its slot to a corrected text one step at a time', () => {
    const path = [
      'awaiting_content',
      'ready_for_processing',
      'awaiting_spellcheck',
      'spellchecking_in_progress',
      'spellchecked_success',
    ] as const;
    for (let i = 1; i < path.length; i += 1) expect(mayBecome(path[i - 1]!, path[i]!)).toBe(true);
    expect(mayBecome('awaiting_content', 'awaiting_spellcheck')).toBe(false);
    expect(mayBecome('ready_for_processing', 'spellchecked_success')).toBe(false);
  });

  it('never leaves success, and leaves failure only for another try', () => {
    expect(ESSAY_STATUSES.filter((to) => mayBecome('spellchecked_success', to))).toEqual([
      'critical_failure',
    ]);
    expect(ESSAY_STATUSES.filter((to) => mayBecome('spellcheck_failed', to))).toEqual([
      'awaiting_spellcheck',
      'critical_failure',
    ]);
  });

  it('can fail critically from anywhere but there', () => {
    expect(statusesBefore('critical_failure')).toEqual(
      ESSAY_STATUSES.filter((status) => status !== 'critical_failure'),
    );
  });

  it('is settled at its three ends only', () => {
    expect(ESSAY_STATUSES.filter(isSettled)).toEqual([
      'spellchecked_success',
      'spellcheck_failed',
      'critical_failure',
    ]);
  });
});
