import type { GroupStatus } from '../consuming/membership/group-state';
import { consumerFinding, consumerProblem } from './consumer-finding';

const LIMITS = { stuckHandlerMs: 1_000, silentAfterMs: 500, rebalanceMs: 2_000 };
const NOW = 100_000;

const status = (over: Partial<GroupStatus> = {}): GroupStatus => ({
  group: 'billing',
  state: 'stable',
  since: NOW - 50_000,
  assignedPartitions: 2,
  lastPollAt: NOW - 10,
  runningHandlers: 0,
  oldestHandlerStartedAt: undefined,
  missingTopics: [],
  lastError: undefined,
  readError: undefined,
  ...over,
});
const problem = (over: Partial<GroupStatus>) => consumerProblem(status(over), LIMITS, NOW);

describe('consumerProblem', () => {
  it('finds nothing wrong with a stable member that fetches', () => {
    expect(problem({})).toBeUndefined();
  });

  it('finds a member without partitions well, however silent', () => {
    expect(problem({ assignedPartitions: 0, lastPollAt: undefined })).toBeUndefined();
  });

  it('tells a silent fetch loop, a stuck handler and a lost membership', () => {
    expect(problem({ lastPollAt: NOW - 501 })).toMatch(/silent for 501 ms/);
    expect(problem({ oldestHandlerStartedAt: NOW - 1_001 })).toMatch(/running for 1001 ms/);
    expect(problem({ state: 'lost', lastError: 'evicted' })).toMatch(/evicted/);
  });

  it('tells what a member cannot read, while it reads the rest', () => {
    expect(problem({ readError: 'Reading partition 0 of orders failed' })).toMatch(/orders/);
  });

  it('lets a short rebalance pass, not a long one', () => {
    expect(problem({ state: 'rebalancing', since: NOW - 1_999 })).toBeUndefined();
    expect(problem({ state: 'rebalancing', since: NOW - 2_001 })).toMatch(/rebalancing/);
  });

  it('names the topics it waits for', () => {
    expect(problem({ state: 'waiting', missingTopics: ['orders'] })).toMatch(/orders/);
  });

  it('is unhealthy as a whole when one group is', () => {
    const groups = [status(), status({ group: 'shipping', state: 'starting' })];
    const finding = consumerFinding(groups, LIMITS, NOW);
    expect(finding.status).toBe('unhealthy');
    expect(finding.message).toContain('shipping');
    expect(Object.keys(finding.details!)).toEqual(['billing', 'shipping']);
  });
});
