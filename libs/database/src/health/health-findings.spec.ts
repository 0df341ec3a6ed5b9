import { judgePool, judgeResources, judgeTimes, worstOf } from './health-findings';

describe('What health findings say', () => {
  const pool = { size: 10, total: 10, active: 3, idle: 7, waiting: 0 };

  it('of a pool: degraded from 80 % in use', () => {
    expect(judgePool(pool)).toMatchObject({ status: 'healthy', utilization_percent: 30 });
    expect(judgePool({ ...pool, active: 8 })).toMatchObject({ status: 'degraded' });
    expect(judgePool({ ...pool, waiting: 1 })).toMatchObject({ status: 'healthy' });
  });

  it('of times and of the server', () => {
    expect(judgeTimes(0.001, 0.045).status).toBe('healthy');
    expect(judgeTimes(0.2, 0.045).status).toBe('degraded');
    expect(judgeResources(15, 100, '125 MB').status).toBe('healthy');
    expect(judgeResources(80, 100, '125 MB').status).toBe('degraded');
  });

  it('of several: the worst', () => {
    expect(worstOf(['healthy', 'degraded'])).toBe('degraded');
    expect(worstOf(['unhealthy', 'degraded'])).toBe('unhealthy');
    expect(worstOf([])).toBe('healthy');
  });
});
