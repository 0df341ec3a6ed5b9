import { judgeDepth } from './outbox-health';

describe('judgeDepth', () => {
  it('is healthy while rows flow', () => {
    expect(judgeDepth({ depth: 9000, oldestAgeSeconds: 3, dead: 0 }, 300).status).toBe('healthy');
  });

  it('is degraded by dead rows and by old ones, and says which', () => {
    const finding = judgeDepth({ depth: 2, oldestAgeSeconds: 301, dead: 1 }, 300);
    expect(finding.status).toBe('degraded');
    expect(finding.message).toMatch(/1 events were given up.*oldest of 2 events waits for 301 s/);
  });
});
