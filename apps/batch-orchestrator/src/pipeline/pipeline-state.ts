import type { EssayReference, Language, PhaseStatus } from '@mainstay-apps/contracts';

/** Where one phase of a run stands. Kept as JSON beside its batch. */
export interface PhaseState {
  readonly phaseName: string;
  readonly status: 'pending' | 'running' | PhaseStatus;
  /** ISO 8601, UTC. */
  readonly startedAt?: string;
  readonly completedAt?: string;
  /** The essays it was given. */
  readonly input: readonly EssayReference[];
  /** Those that came out of it, with their new texts. */
  readonly processed: readonly EssayReference[];
  readonly failedEssayIds: readonly string[];
}

export type PipelineStatus = 'none' | 'waiting_for_essays' | 'running' | 'completed' | 'failed';

/**
 * Where the pipeline of a batch stands.
 *
 * none                nobody asked for one.
 * waiting_for_essays  asked before every slot had its text. Left when the batch becomes ready.
 * running             one phase runs, in the pipeline's order. Left by the outcome of the last, or
 *                     of one in which every essay failed.
 * completed, failed   the end; left only when a phase with failures is tried again.
 */
export interface PipelineState {
  readonly status: PipelineStatus;
  readonly pipeline: string | null;
  readonly language: Language | null;
  readonly phases: readonly PhaseState[];
}

export const NO_PIPELINE: PipelineState = {
  status: 'none',
  pipeline: null,
  language: null,
  phases: [],
};

/** What a phase led to. */
export interface PhaseEnd {
  readonly phaseName: string;
  readonly processed: readonly EssayReference[];
  readonly failedEssayIds: readonly string[];
}

/** What has to happen because of a step; the service makes events of it. */
export type PipelineEffect =
  | {
      readonly kind: 'initiate';
      readonly phaseName: string;
      readonly language: Language;
      readonly essays: readonly EssayReference[];
    }
  | { readonly kind: 'complete'; readonly status: 'completed' | 'failed' };

export interface PipelineStep {
  readonly state: PipelineState;
  readonly effects: readonly PipelineEffect[];
}

/** Somebody asks for a pipeline; it begins when the essays are there. */
export function requestPipeline(
  request: { pipeline: string; language: Language; phaseNames: readonly string[] },
  readyEssays: readonly EssayReference[] | null,
  now: string,
): PipelineStep {
  const phases = request.phaseNames.map(pendingPhase);
  const waiting: PipelineState = {
    status: 'waiting_for_essays',
    pipeline: request.pipeline,
    language: request.language,
    phases,
  };
  return readyEssays === null ? { state: waiting, effects: [] } : begin(waiting, readyEssays, now);
}

/** The batch has all its texts; a pipeline that waited begins. */
export function essaysReady(
  state: PipelineState,
  essays: readonly EssayReference[],
  now: string,
): PipelineStep {
  return state.status === 'waiting_for_essays' ? begin(state, essays, now) : { state, effects: [] };
}

/** A phase has ended: the next begins with what came out of it, or the pipeline is over. */
export function phaseEnded(state: PipelineState, end: PhaseEnd, now: string): PipelineStep {
  const index = state.phases.findIndex(
    (phase) => phase.phaseName === end.phaseName && phase.status === 'running',
  );
  const running = state.phases[index];
  if (running === undefined) return { state, effects: [] };
  const processed = [...running.processed, ...end.processed];
  const ended: PhaseState = {
    ...running,
    status: statusOf(processed.length, end.failedEssayIds.length),
    completedAt: now,
    processed,
    failedEssayIds: end.failedEssayIds,
  };
  const phases = state.phases.with(index, ended);
  const next = phases[index + 1];
  if (processed.length === 0) return finish({ ...state, phases }, 'failed');
  if (next === undefined) return finish({ ...state, phases }, 'completed');
  return startPhase({ ...state, phases }, index + 1, processed, now);
}

/** Whether a phase may be tried again: it has failures and nothing runs. */
export function mayRetry(state: PipelineState, phaseName: string): boolean {
  if (state.status !== 'completed' && state.status !== 'failed') return false;
  const phase = state.phases.find((candidate) => candidate.phaseName === phaseName);
  return phase !== undefined && phase.failedEssayIds.length > 0;
}

/** Sends the failed essays of a phase through it once more; later phases begin anew after it. */
export function retryPhase(state: PipelineState, phaseName: string, now: string): PipelineStep {
  const index = state.phases.findIndex((phase) => phase.phaseName === phaseName);
  const phase = state.phases[index];
  if (phase === undefined || !mayRetry(state, phaseName)) return { state, effects: [] };
  const failed = new Set(phase.failedEssayIds);
  const essays = phase.input.filter((essay) => failed.has(essay.essay_id));
  const again: PhaseState = { ...phase, failedEssayIds: [], input: phase.input };
  const phases = state.phases.map((each, i) => {
    if (i === index) return again;
    return i > index ? pendingPhase(each.phaseName) : each;
  });
  const step = startPhase({ ...state, phases }, index, essays, now);
  const restarted = step.state.phases.with(index, {
    ...step.state.phases[index]!,
    input: phase.input,
  });
  return { state: { ...step.state, phases: restarted }, effects: step.effects };
}

function begin(state: PipelineState, essays: readonly EssayReference[], now: string) {
  return startPhase(state, 0, essays, now);
}

function startPhase(
  state: PipelineState,
  index: number,
  essays: readonly EssayReference[],
  now: string,
): PipelineStep {
  const phase = state.phases[index]!;
  const { completedAt: _ended, ...rest } = phase;
  const started: PhaseState = { ...rest, status: 'running', startedAt: now, input: essays };
  return {
    state: { ...state, status: 'running', phases: state.phases.with(index, started) },
    effects: [
      { kind: 'initiate', phaseName: phase.phaseName, language: state.language ?? 'en', essays },
    ],
  };
}

function finish(state: PipelineState, status: 'completed' | 'failed'): PipelineStep {
  return { state: { ...state, status }, effects: [{ kind: 'complete', status }] };
}

function pendingPhase(phaseName: string): PhaseState {
  return { phaseName, status: 'pending', input: [], processed: [], failedEssayIds: [] };
}

function statusOf(processed: number, failed: number): PhaseStatus {
  if (failed === 0) return 'completed_successfully';
  return processed === 0 ? 'failed_critically' : 'completed_with_failures';
}
