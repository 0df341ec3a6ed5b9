import type { HealthFinding } from '@mainstay/core';
import { healthBody, readinessBody, type CheckResult } from './health-report';

const identity = { name: 'content_service', version: '1.0.0', environment: 'testing' };

function result(
  part: string,
  status: HealthFinding['status'],
  more: Partial<CheckResult> = {},
): CheckResult {
  return { part, name: part, readiness: true, finding: { status }, durationMs: 1, ...more };
}

describe('the health of a service', () => {
  it('is that of the worst thing it cannot do without', () => {
    const body = healthBody(identity, [
      result('redis', 'degraded'),
      result('database', 'unhealthy'),
    ]);
    expect(body).toMatchObject({
      status: 'unhealthy',
      overall_status: 'unhealthy',
      dependencies: { redis: { status: 'degraded' }, database: { status: 'unhealthy' } },
    });
  });

  it('is degraded at most by what it can do without', () => {
    const outbox = result('outbox', 'unhealthy', { readiness: false });
    expect(healthBody(identity, [outbox]).status).toBe('degraded');
  });

  it('is good without any check', () => {
    expect(healthBody(identity, [])).toMatchObject({ status: 'healthy', checks: {} });
  });
});

describe('the readiness of a service', () => {
  it('is there when every part is', () => {
    expect(
      readinessBody([result('database', 'healthy'), result('redis', 'degraded')], undefined),
    ).toEqual({
      status: 'ready',
      checks: { database: { status: 'ready' }, redis: { status: 'ready' } },
    });
  });

  it('is gone when one check of a part is unhealthy, and says which', () => {
    const consumer = result('kafka', 'unhealthy', {
      name: 'kafka_consumer',
      finding: { status: 'unhealthy', message: 'no membership' },
    });
    const body = readinessBody([result('kafka', 'healthy'), consumer], undefined);
    expect(body).toEqual({
      status: 'not_ready',
      checks: { kafka: { status: 'not_ready', message: 'no membership' } },
    });
  });

  it('does not ask what the service can do without', () => {
    const outbox = result('outbox', 'unhealthy', { readiness: false });
    expect(readinessBody([outbox], undefined)).toEqual({ status: 'ready', checks: {} });
  });

  it('is gone behind a closed gate, whatever the checks say', () => {
    expect(readinessBody([result('redis', 'healthy')], 'It stops.')).toMatchObject({
      status: 'not_ready',
      checks: { service: { status: 'not_ready', message: 'It stops.' } },
    });
  });
});
