import { ClaimKeys } from './claim-keys';
import type { EffectKey } from './effect-key';

const TYPE = 'huleedu.essay.spellcheck.requested.v1';

function keyOf(group: string, id: string, eventType = TYPE): EffectKey {
  return { group, eventType, id, eventId: 'e1', correlationId: null, sourceService: null };
}

describe('ClaimKeys', () => {
  const own = 'spell_checker_service-consumer';

  it('name prefix, service, type with underscores, and id', () => {
    const keys = new ClaimKeys('huleedu:idempotency:v2', 'spell_checker_service');
    expect(keys.of(keyOf(own, 'abc123'))).toBe(
      'huleedu:idempotency:v2:spell_checker_service:huleedu_essay_spellcheck_requested_v1:abc123',
    );
  });

  it('name a group that is not the default one, also where groups take turns', () => {
    const keys = new ClaimKeys('p', 'service');
    const asked = ['service-consumer', 'progress', 'service-consumer', 'progress', 'other'];
    expect(asked.map((group, at) => keys.of(keyOf(group, String(at), 'a.b')))).toEqual([
      'p:service:a_b:0',
      'p:service.progress:a_b:1',
      'p:service:a_b:2',
      'p:service.progress:a_b:3',
      'p:service.other:a_b:4',
    ]);
  });

  it('are right for more types than are kept', () => {
    const keys = new ClaimKeys('p', 'service');
    for (const round of [1, 2]) {
      for (let type = 0; type < 1_100; type += 1) {
        const id = String(round);
        expect(keys.of(keyOf('service-consumer', id, `t.${type}`))).toBe(
          `p:service:t_${type}:${id}`,
        );
      }
    }
  });
});
