import { HealthRegistry, type HealthFinding } from '@mainstay/core';
import { HealthProbe } from './health-probe.service';

describe('the health probe', () => {
  const place = { part: 'redis', name: 'redis', readiness: true };

  it('answers for a check that hangs, and asks it again only when it has come back', async () => {
    const registry = new HealthRegistry();
    let asked = 0;
    let release: (finding: HealthFinding) => void = () => undefined;
    registry.register({
      ...place,
      check: () => {
        asked += 1;
        return new Promise((resolve) => (release = resolve));
      },
    });
    const probe = new HealthProbe(registry, { timeoutMs: 5 });
    for (let round = 0; round < 3; round++) {
      const [result] = await probe.results();
      expect(result?.finding).toMatchObject({ status: 'unhealthy' });
    }
    expect(asked).toBe(1);
    release({ status: 'healthy' });
    const [late] = await probe.results();
    expect(late?.finding.status).toBe('healthy');
  });

  it('aborts the signal of a check whose time is over', async () => {
    const registry = new HealthRegistry();
    let aborted = false;
    registry.register({
      ...place,
      check: (signal) =>
        new Promise(() => signal.addEventListener('abort', () => (aborted = true))),
    });
    await new HealthProbe(registry, { timeoutMs: 5 }).results();
    expect(aborted).toBe(true);
  });

  it('takes a throw for unhealthy, and hides the passwords in it', async () => {
    const registry = new HealthRegistry();
    registry.register({
      ...place,
      check: () => {
        throw new Error('redis://:hunter2@redis refused');
      },
    });
    const [result] = await new HealthProbe(registry, { timeoutMs: 50 }).results();
    expect(result?.finding.status).toBe('unhealthy');
    expect(result?.finding.message).not.toContain('hunter2');
  });
});
