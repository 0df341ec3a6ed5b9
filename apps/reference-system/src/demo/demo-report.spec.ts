import { exitCodeOf, reportOf, type EssayReport } from './demo-report';

const ABOUT = {
  batch_id: 'b1',
  language: 'en' as const,
  started_at: '2026-01-01T00:00:00.000Z',
  duration_ms: 10,
};
const essay = (status: EssayReport['status'], words?: number, corrections?: number) => ({
  file: `${status}.txt`,
  status,
  words,
  corrections,
});

describe('reportOf', () => {
  it('adds up what there is', () => {
    const essays = [essay('completed', 100, 5), essay('failed', 20), essay('rejected')];
    expect(reportOf(ABOUT, essays)).toEqual({
      ...ABOUT,
      totals: { files: 3, completed: 1, failed: 1, rejected: 1, words: 120, corrections: 5 },
      essays,
    });
  });
});

describe('exitCodeOf', () => {
  it.each<[string, EssayReport['status'][], number]>([
    ['0 when every essay is done', ['completed', 'completed'], 0],
    ['0 when files were rejected and the rest is done', ['completed', 'rejected'], 0],
    ['1 when an essay failed', ['completed', 'failed', 'rejected'], 1],
    ['1 when all did', ['failed'], 1],
    ['2 when nothing could be used', ['rejected'], 2],
    ['2 when there was nothing', [], 2],
  ])('is %s', (_what, statuses, code) => {
    const essays = statuses.map((status) => essay(status));
    expect(exitCodeOf(reportOf(ABOUT, essays))).toBe(code);
  });
});
