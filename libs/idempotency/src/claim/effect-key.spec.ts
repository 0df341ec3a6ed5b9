import { claimKey, flagKey, type EffectKey } from './effect-key';

const key: EffectKey = {
  group: 'spell_checker_service-consumer',
  eventType: 'huleedu.essay.spellcheck.requested.v1',
  id: 'abc123',
  eventId: 'e1',
  correlationId: null,
  sourceService: null,
};

describe('keys in Redis', () => {
  it('name prefix, service, type with underscores, and id', () => {
    expect(claimKey('huleedu:idempotency:v2', 'spell_checker_service', key)).toBe(
      'huleedu:idempotency:v2:spell_checker_service:huleedu_essay_spellcheck_requested_v1:abc123',
    );
  });

  it('name a group that is not the default one', () => {
    const other = { ...key, group: 'progress' };
    expect(claimKey('p', 'spell_checker_service', other)).toBe(
      'p:spell_checker_service.progress:huleedu_essay_spellcheck_requested_v1:abc123',
    );
  });

  it('are processed:<sha256> in version 1', () => {
    expect(flagKey(key)).toBe('processed:abc123');
  });
});
