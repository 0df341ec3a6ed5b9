import { setImmediate, setTimeout } from 'node:timers/promises';
import type { HealthCheck, HealthFinding } from '@mainstay/core';
import { EventLoopCheck, eventLoopFinding } from './event-loop-check';
import { HEALTH_DEFAULTS } from './health.options';

describe('the event loop as a check', () => {
  it.each([0, 249, 250])('is healthy at %i ms of 250', (lagMs) => {
    expect(eventLoopFinding(lagMs, 250)).toEqual({
      status: 'healthy',
      details: { lag_p99_ms: lagMs },
    });
  });

  it('is degraded above its limit, and says why', () => {
    const finding = eventLoopFinding(251, 250);
    expect(finding.status).toBe('degraded');
    expect(finding.message).toContain('251 ms');
  });

  it('takes neither a start nor a single pause for a lag', async () => {
    const registered: HealthCheck[] = [];
    const registry = { register: (check: HealthCheck) => registered.push(check) };
    const check = new EventLoopCheck(registry as never, { ...HEALTH_DEFAULTS, eventLoopLagMs: 50 });
    compute(100);
    await setTimeout(1);
    check.onApplicationBootstrap();
    await setImmediate();
    compute(100);
    await setTimeout(40);
    const finding = (await registered[0]!.check(AbortSignal.timeout(1000))) as HealthFinding;
    check.onApplicationShutdown();
    expect(finding).toEqual({ status: 'healthy', details: { lag_p99_ms: 0 } });
  });
});

function compute(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
