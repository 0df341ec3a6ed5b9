import { systemClock } from '@mainstay/core';
import type { EffectKey } from '../claim/effect-key';
import { MemoryClaimStore } from '../memory/memory-claim-store';
import { LeasedStore } from './leased-store';
import type { OutcomeReporter } from './outcome-reporter';

const key: EffectKey = {
  group: 'tests',
  eventType: 'a.b.v1',
  id: 'ab'.repeat(32),
  eventId: null,
  correlationId: null,
  sourceService: null,
};

describe('LeasedStore', () => {
  it('gives up the claim of a result that cannot be told: it was held for ever', async () => {
    const silent = { report() {}, warn() {}, failed() {} } as unknown as OutcomeReporter;
    const policy = {
      leaseMs: 30_000,
      renewMs: 10_000,
      inFlightRetryMs: 250,
      onStoreFailure: 'process',
      onCorruptValue: 'process',
    } as const;
    const store = new LeasedStore(new MemoryClaimStore(systemClock), policy, systemClock, silent);
    const work = { apply: () => Promise.resolve({ n: 1n }) };
    const remember = (value: object) => JSON.stringify(value);
    const once = () => store.runOnce(key, work, { ttlSeconds: 60, remember });
    await expect(once()).rejects.toThrow('BigInt');
    await expect(once()).rejects.toThrow('BigInt');
    const second = store.runOnce(key, work, { ttlSeconds: 60, remember: () => 'one' });
    await expect(second).resolves.toMatchObject({ status: 'first' });
  });
});
