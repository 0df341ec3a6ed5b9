import type { Language } from '@mainstay-apps/contracts';

/** What became of one file. Wire names: `report.json`. */
export interface EssayReport {
  readonly file: string;
  readonly status: 'completed' | 'failed' | 'rejected';
  readonly essay_id?: string;
  readonly words?: number;
  readonly corrections?: number;
  readonly corrected_path?: string;
  readonly duration_ms?: number;
  readonly error_code?: string;
  readonly error?: string;
}

/** What the demo did. Wire names: `report.json`. */
export interface DemoReport {
  readonly batch_id: string | null;
  readonly language: Language;
  readonly started_at: string;
  readonly duration_ms: number;
  readonly totals: {
    readonly files: number;
    readonly completed: number;
    readonly failed: number;
    readonly rejected: number;
    readonly words: number;
    readonly corrections: number;
  };
  readonly essays: readonly EssayReport[];
}

export function reportOf(
  about: Pick<DemoReport, 'batch_id' | 'language' | 'started_at' | 'duration_ms'>,
  essays: readonly EssayReport[],
): DemoReport {
  const count = (status: EssayReport['status']) =>
    essays.filter((essay) => essay.status === status).length;
  const sum = (of: (essay: EssayReport) => number | undefined) =>
    essays.reduce((total, essay) => total + (of(essay) ?? 0), 0);
  return {
    ...about,
    totals: {
      files: essays.length,
      completed: count('completed'),
      failed: count('failed'),
      rejected: count('rejected'),
      words: sum((essay) => essay.words),
      corrections: sum((essay) => essay.corrections),
    },
    essays,
  };
}

/** 0: every accepted essay is done; 1: one failed; 2: there was nothing to do. */
export function exitCodeOf({ totals }: DemoReport): 0 | 1 | 2 {
  if (totals.completed + totals.failed === 0) return 2;
  return totals.failed === 0 ? 0 : 1;
}
