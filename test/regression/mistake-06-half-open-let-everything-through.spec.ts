import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  CircuitBreaker,
  CircuitBreakerOpenError,
  CircuitBreakerRegistry,
  ResilienceModule,
} from '@mainstay/resilience';
import { waitFor } from '@mainstay/testing';

const PROBES = 2;

@Injectable()
class Dependency {
  made = 0;
  answer: () => Promise<string> = () => Promise.reject(new Error('down'));

  @CircuitBreaker('dependency')
  async call(): Promise<string> {
    this.made += 1;
    return this.answer();
  }
}

// The original let 20 of 20 concurrent calls through to a dependency that had only just come back.
describe('mistake 06: half open lets everything through', () => {
  async function openedOnce() {
    const module = await Test.createTestingModule({
      imports: [
        ResilienceModule.forRoot({
          circuits: {
            dependency: { failureThreshold: 1, recoveryTimeoutMs: 5, successThreshold: PROBES },
          },
        }),
      ],
      providers: [Dependency],
    }).compile();
    const app = await module.init();
    const dependency = app.get(Dependency);
    await expect(dependency.call()).rejects.toThrow('down');
    const circuit = app.get(CircuitBreakerRegistry).get('dependency');
    const due = () => circuit.getState().retryAfterMs === 0;
    await waitFor(due, { what: 'the circuit to let probes through' });
    dependency.made = 0;
    return { app, dependency, circuit };
  }

  it('lets as many probes through as must succeed, and blocks the rest of 20', async () => {
    const { app, dependency, circuit } = await openedOnce();
    const held = Promise.withResolvers<string>();
    dependency.answer = () => held.promise;
    const calls = Array.from({ length: 20 }, () => dependency.call());
    const settled = Promise.allSettled(calls);
    expect(dependency.made).toBe(PROBES);
    held.resolve('well again');
    const refused = (await settled).filter((each) => each.status === 'rejected');
    expect(refused).toHaveLength(20 - PROBES);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(CircuitBreakerOpenError);
    expect(circuit.state).toBe('closed');
    await app.close();
  });

  it('opens again for all of them when a probe fails', async () => {
    const { app, dependency, circuit } = await openedOnce();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => dependency.call()));
    expect(dependency.made).toBe(PROBES);
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(circuit.state).toBe('open');
    await app.close();
  });
});
