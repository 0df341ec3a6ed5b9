/**
 * The life of an essay.
 *
 * awaiting_content           its slot is there, its text is not. Left when a text takes the slot.
 * ready_for_processing       it has a text. Left when a phase begins.
 * awaiting_spellcheck        chosen for the phase. Left when its request goes out, at once.
 * spellchecking_in_progress  the spell checker has it. Left by its result.
 * spellchecked_success       corrected; the end.
 * spellcheck_failed          could not be corrected. Left when the phase is tried again.
 * critical_failure           nothing more can be done; the end. Entered from any.
 */
export const ESSAY_STATUSES = [
  'awaiting_content',
  'ready_for_processing',
  'awaiting_spellcheck',
  'spellchecking_in_progress',
  'spellchecked_success',
  'spellcheck_failed',
  'critical_failure',
] as const;

export type EssayStatus = (typeof ESSAY_STATUSES)[number];

const NEXT: Readonly<Record<EssayStatus, readonly EssayStatus[]>> = {
  awaiting_content: ['ready_for_processing'],
  ready_for_processing: ['awaiting_spellcheck'],
  awaiting_spellcheck: ['spellchecking_in_progress'],
  spellchecking_in_progress: ['spellchecked_success', 'spellcheck_failed'],
  spellchecked_success: [],
  spellcheck_failed: ['awaiting_spellcheck'],
  critical_failure: [],
};

/** Whether the table above allows this step. */
export function mayBecome(from: EssayStatus, to: EssayStatus): boolean {
  if (to === 'critical_failure') return from !== 'critical_failure';
  return NEXT[from].includes(to);
}

/** Every status from which an essay may become `to`. */
export function statusesBefore(to: EssayStatus): readonly EssayStatus[] {
  return ESSAY_STATUSES.filter((from) => mayBecome(from, to));
}

/** Whether a phase waits no longer for an essay in this status. */
export function isSettled(status: EssayStatus): boolean {
  return ['spellchecked_success', 'spellcheck_failed', 'critical_failure'].includes(status);
}
