import { flagKey, type EffectKey } from './effect-key';

const key: EffectKey = {
  group: 'spell_checker_service-consumer',
  eventType: 'huleedu.essay.spellcheck.requested.v1',
  id: 'abc123',
  eventId: 'e1',
  correlationId: null,
  sourceService: null,
};

describe('the key of version 1', () => {
  it('is processed:<sha256>', () => {
    expect(flagKey(key)).toBe('processed:abc123');
  });
});
