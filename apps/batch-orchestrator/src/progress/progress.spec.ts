import type { Batch } from '../batch-orchestrator.ports';
import { NO_PIPELINE, type PhaseState, type PipelineState } from '../pipeline/pipeline-state';
import { isFinal, phaseToShow, progressOf, sameProgress } from './progress';

const phase = (phaseName: string, status: PhaseState['status']): PhaseState => ({
  phaseName,
  status,
  input: [
    { essay_id: 'e1', text_storage_id: 't1' },
    { essay_id: 'e2', text_storage_id: 't2' },
  ],
  processed: [],
  failedEssayIds: [],
});

const batch = (pipeline: Partial<PipelineState> = {}): Batch => ({
  batchId: 'b',
  courseCode: 'ENG5',
  essayInstructions: '',
  userId: 'teacher',
  expectedEssayCount: 3,
  essayIds: ['e1', 'e2', 'e3'],
  readyEssays: null,
  pipeline: { ...NO_PIPELINE, ...pipeline },
});

const none = { processed: 0, failed: 0 };

describe('the progress of a batch', () => {
  it('shows no phase before one began, and counts the essays that are expected', () => {
    const waiting = batch({ status: 'waiting_for_essays', phases: [phase('first', 'pending')] });
    expect(phaseToShow(waiting)).toBeUndefined();
    expect(progressOf(waiting, undefined, none)).toEqual({
      essays_total: 3,
      essays_done: 0,
      essays_failed: 0,
      phase_name: null,
      status: 'waiting_for_essays',
    });
  });

  it('shows the phase that runs, and counts the essays it was given', () => {
    const phases = [phase('first', 'completed_successfully'), phase('second', 'running')];
    const running = batch({ status: 'running', phases });
    const shown = phaseToShow(running);
    expect(shown?.phaseName).toBe('second');
    expect(progressOf(running, shown, { processed: 1, failed: 1 })).toMatchObject({
      essays_total: 2,
      essays_done: 1,
      essays_failed: 1,
      phase_name: 'second',
    });
  });

  it('shows the last phase that ran when none does', () => {
    const phases = [phase('first', 'failed_critically'), phase('second', 'pending')];
    expect(phaseToShow(batch({ status: 'failed', phases }))?.phaseName).toBe('first');
  });

  it('is final with the end of the pipeline only', () => {
    const statuses = ['none', 'waiting_for_essays', 'running', 'completed', 'failed'] as const;
    const final = statuses.filter((status) =>
      isFinal(progressOf(batch({ status }), undefined, none)),
    );
    expect(final).toEqual(['completed', 'failed']);
  });

  it('is news when anything of it differs', () => {
    const seen = progressOf(batch(), undefined, none);
    expect(sameProgress(seen, { ...seen })).toBe(true);
    const others = [
      { essays_done: 1 },
      { essays_failed: 1 },
      { essays_total: 1 },
      { phase_name: 'spellcheck' },
      { status: 'running' as const },
    ];
    for (const other of others) expect(sameProgress(seen, { ...seen, ...other })).toBe(false);
  });
});
