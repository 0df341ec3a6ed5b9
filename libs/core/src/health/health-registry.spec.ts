import { Test } from '@nestjs/testing';
import { CoreModule } from '../core.module';
import type { HealthCheck } from './health-check';
import { HealthRegistry } from './health-registry';

const check = (name: string, part = 'database'): HealthCheck => ({
  part,
  name,
  readiness: true,
  check: () => ({ status: 'healthy' }),
});

describe('HealthRegistry', () => {
  it('lists checks in the order they came, several of one part too', () => {
    const registry = new HealthRegistry();
    const checks = [check('pool'), check('queries'), check('redis', 'redis')];
    for (const each of checks) registry.register(each);
    expect(registry.checks).toEqual(checks);
  });

  it('takes a check out again, and only that one', () => {
    const registry = new HealthRegistry();
    const takeOut = registry.register(check('pool'));
    registry.register(check('queries'));
    takeOut();
    takeOut();
    expect(registry.checks.map(({ name }) => name)).toEqual(['queries']);
  });

  it('hands out a list of its own', () => {
    const registry = new HealthRegistry();
    const before = registry.checks;
    registry.register(check('pool'));
    expect(before).toEqual([]);
  });

  it('is one for each application', async () => {
    const boot = () => Test.createTestingModule({ imports: [CoreModule] }).compile();
    const [one, two] = await Promise.all([boot(), boot()]);
    one.get(HealthRegistry).register(check('pool'));
    expect(two.get(HealthRegistry).checks).toEqual([]);
  });
});
