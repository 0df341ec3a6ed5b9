import type { EventDraft, EventEnvelope } from '@mainstay/events';
import { SpellcheckInitiate, type EssayReference, type Language } from '@mainstay-apps/contracts';

/** What a phase is begun with. */
export interface PhaseStart {
  readonly batchId: string;
  readonly essays: readonly EssayReference[];
  readonly language: Language;
}

/** One phase: its name, and the command that begins it. */
export interface PhaseDefinition {
  readonly name: string;
  initiate(start: PhaseStart, cause: EventEnvelope | undefined): EventDraft;
}

const spellcheck: PhaseDefinition = {
  name: 'spellcheck',
  initiate: ({ batchId, essays, language }, cause) => {
    const data = { batch_id: batchId, essays_to_process: essays, language };
    return cause === undefined
      ? SpellcheckInitiate.create(data)
      : SpellcheckInitiate.from(cause, data);
  },
};

const PHASES: ReadonlyMap<string, PhaseDefinition> = new Map([[spellcheck.name, spellcheck]]);

/** The pipelines one can ask for: each an ordered list of phases. A second phase is one entry. */
export const PIPELINES = {
  spellcheck: [spellcheck.name],
} as const satisfies Record<string, readonly string[]>;

export type PipelineName = keyof typeof PIPELINES;

export const PIPELINE_NAMES = Object.keys(PIPELINES) as PipelineName[];

/** @throws {Error} for a phase that no pipeline has: the stored state is from a newer version. */
export function phaseDefinition(name: string): PhaseDefinition {
  const phase = PHASES.get(name);
  if (phase === undefined) throw new Error(`No phase is called ${name}.`);
  return phase;
}
