import {
  essaysReady,
  mayRetry,
  NO_PIPELINE,
  phaseEnded,
  requestPipeline,
  retryPhase,
} from './pipeline-state';

const NOW = '2026-01-01T00:00:00.000Z';
const essay = (n: number) => ({ essay_id: `e${n}`, text_storage_id: `t${n}` });
const fixed = (n: number) => ({ essay_id: `e${n}`, text_storage_id: `c${n}` });
const request = { pipeline: 'both', language: 'sv' as const, phaseNames: ['first', 'second'] };

describe('the state of a pipeline', () => {
  it('waits for the essays when asked before they are there, and begins when they come', () => {
    const asked = requestPipeline(request, null, NOW);
    expect(asked).toMatchObject({ state: { status: 'waiting_for_essays' }, effects: [] });
    const begun = essaysReady(asked.state, [essay(1)], NOW);
    expect(begun.state).toMatchObject({ status: 'running', phases: [{ status: 'running' }, {}] });
    expect(begun.effects).toEqual([
      { kind: 'initiate', phaseName: 'first', language: 'sv', essays: [essay(1)] },
    ]);
  });

  it('begins at once when the essays are there', () => {
    expect(requestPipeline(request, [essay(1)], NOW).effects).toHaveLength(1);
  });

  it('does nothing about essays when nobody asked for a pipeline', () => {
    expect(essaysReady(NO_PIPELINE, [essay(1)], NOW)).toEqual({ state: NO_PIPELINE, effects: [] });
  });

  it('gives the next phase what came out of the one before, without the failures', () => {
    const { state } = requestPipeline(request, [essay(1), essay(2)], NOW);
    const end = { phaseName: 'first', processed: [fixed(1)], failedEssayIds: ['e2'] };
    const after = phaseEnded(state, end, NOW);
    expect(after.effects).toEqual([
      { kind: 'initiate', phaseName: 'second', language: 'sv', essays: [fixed(1)] },
    ]);
    expect(after.state.phases[0]).toMatchObject({ status: 'completed_with_failures' });
  });

  it('completes once, after the last phase', () => {
    const { state } = requestPipeline({ ...request, phaseNames: ['first'] }, [essay(1)], NOW);
    const end = { phaseName: 'first', processed: [fixed(1)], failedEssayIds: [] };
    const done = phaseEnded(state, end, NOW);
    expect(done).toMatchObject({
      state: { status: 'completed' },
      effects: [{ kind: 'complete', status: 'completed' }],
    });
    expect(phaseEnded(done.state, end, NOW)).toEqual({ state: done.state, effects: [] });
  });

  it('stops as failed when every essay of a phase failed', () => {
    const { state } = requestPipeline(request, [essay(1)], NOW);
    const end = { phaseName: 'first', processed: [], failedEssayIds: ['e1'] };
    expect(phaseEnded(state, end, NOW)).toMatchObject({
      state: { status: 'failed', phases: [{ status: 'failed_critically' }, { status: 'pending' }] },
      effects: [{ kind: 'complete', status: 'failed' }],
    });
  });

  it('tries only the failed essays again and adds what comes out to what did before', () => {
    const { state } = requestPipeline(
      { ...request, phaseNames: ['first'] },
      [essay(1), essay(2)],
      NOW,
    );
    const first = { phaseName: 'first', processed: [fixed(1)], failedEssayIds: ['e2'] };
    const ended = phaseEnded(state, first, NOW).state;
    expect(mayRetry(ended, 'first')).toBe(true);
    const again = retryPhase(ended, 'first', NOW);
    expect(again.effects).toMatchObject([{ kind: 'initiate', essays: [essay(2)] }]);
    expect(mayRetry(again.state, 'first')).toBe(false);
    const second = { phaseName: 'first', processed: [fixed(2)], failedEssayIds: [] };
    const after = phaseEnded(again.state, second, NOW).state;
    expect(after).toMatchObject({
      status: 'completed',
      phases: [{ status: 'completed_successfully', processed: [fixed(1), fixed(2)] }],
    });
    expect(mayRetry(after, 'first')).toBe(false);
  });
});
