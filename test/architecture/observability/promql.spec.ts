import { problemsOf } from './promql';

const known = new Map([
  ['requests_total', new Set(['service', 'status'])],
  ['depth', new Set(['service'])],
]);

describe('problems of a PromQL expression', () => {
  it.each([
    'sum by (service) (rate(requests_total{status=~"5.."}[5m])) > 0.1',
    'max by (service) (depth) / sum(requests_total)',
    '{__name__=~"dep.+"} > 0',
  ])('are none: %s', (expression) => {
    expect(problemsOf(expression, known)).toEqual([]);
  });

  it.each([
    ['sum by (service) (rate(request_total[5m]))', 'no metric request_total'],
    ['depth{status="500"}', 'depth has no label status'],
    ['sum by (topic) (rate(requests_total[5m]))', 'requests_total has no label topic'],
    ['topk(3, sum by (topic) (depth))', 'depth has no label topic'],
    ['{__name__=~"dip.+"} > 0', 'no metric {__name__=~"dip.+"}'],
    ['sum(rate(requests_total[5m])', 'cannot be read'],
  ])('%s: %s', (expression, problem) => {
    expect(problemsOf(expression, known)).toEqual([expect.stringContaining(problem)]);
  });
});
