import { parseTtlVariable, ttlSecondsFor } from './claim-ttl';

const rules = { defaultTtlSeconds: 86_400, byEventType: {} };

describe('ttlSecondsFor', () => {
  it.each([
    ['huleedu.essay.spellcheck.requested.v1', 3_600],
    ['huleedu.essay.spellcheck.results.v1', 3_600],
    ['huleedu.batch.essays.registered.v1', 43_200],
    ['huleedu.els.batch.essays.ready.v1', 43_200],
    ['huleedu.els.batch.phase.outcome.v1', 43_200],
    ['huleedu.file.essay.content.provisioned.v1', 86_400],
    ['huleedu.batch.pipeline.completed.v1', 86_400],
    ['racing.constructor.updated.v1', 86_400],
  ])('remembers %s for %d s', (type, seconds) => {
    expect(ttlSecondsFor(type, rules)).toBe(seconds);
  });

  it('prefers what is set for the type, then for one of its words, then the default', () => {
    const set = {
      defaultTtlSeconds: 10,
      byEventType: { 'a.b.results.v1': 1, results: 2, provisioned: 3 },
    };
    expect(ttlSecondsFor('a.b.results.v1', set)).toBe(1);
    expect(ttlSecondsFor('a.c.results.v1', set)).toBe(2);
    expect(ttlSecondsFor('a.c.provisioned.v1', set)).toBe(3);
    expect(ttlSecondsFor('a.c.ready.v1', set)).toBe(43_200);
    expect(ttlSecondsFor('a.c.other.v1', set)).toBe(10);
  });

  it('knows no kinds of events in version 1 but those that are set', () => {
    const set = { defaultTtlSeconds: 86_400, byEventType: { ready: 3 }, version: 1 as const };
    expect(ttlSecondsFor('huleedu.essay.spellcheck.requested.v1', set)).toBe(86_400);
    expect(ttlSecondsFor('huleedu.els.batch.essays.ready.v1', set)).toBe(3);
  });
});

describe('parseTtlVariable', () => {
  it('reads a number as the default', () => {
    expect(parseTtlVariable('600')).toEqual({ defaultTtlSeconds: 600, byEventType: {} });
  });

  it('reads a list', () => {
    expect(parseTtlVariable('default=600, results=60 ,a.b.v1=5')).toEqual({
      defaultTtlSeconds: 600,
      byEventType: { results: 60, 'a.b.v1': 5 },
    });
  });

  it.each(['soon', '-1', '0', 'results=', '=5', '1.5'])('refuses %j', (text) => {
    expect(parseTtlVariable(text)).toBeUndefined();
  });
});
