import { Circuit } from './circuit';
import { CircuitBreakerOpenError } from './circuit-breaker-open.error';

describe('Circuit, half open', () => {
  const clock = { time: 1_000_000, now: () => clock.time };
  /** The next call is a probe. */
  const open = async (circuit: Circuit) => {
    const failing = circuit.execute(() => Promise.reject(new Error('down')));
    await expect(failing).rejects.toThrow('down');
    clock.time += 1_000;
  };
  const halfOpen = async (name: string) => {
    const options = { failureThreshold: 1, successThreshold: 1, recoveryTimeoutMs: 1_000 };
    const circuit = new Circuit({ name, ...options, clock });
    await open(circuit);
    return circuit;
  };

  it('lets calls within a probe through, which could not succeed without them', async () => {
    const circuit = await halfOpen('content');
    const other = await halfOpen('other');
    const held = Promise.withResolvers<void>();
    const probe = circuit.execute(() =>
      other.execute(async () => {
        await held.promise;
        return circuit.execute(() => 'inside');
      }),
    );
    await expect(circuit.execute(() => 'beside')).rejects.toThrow(CircuitBreakerOpenError);
    held.resolve();
    expect(await probe).toBe('inside');
    expect(circuit.state).toBe('closed');
  });

  it('lets nothing through for what goes on after its probe has ended', async () => {
    const circuit = await halfOpen('content');
    const next = Promise.withResolvers<void>();
    let late!: Promise<unknown>;
    await circuit.execute(() => {
      late = next.promise.then(() => circuit.execute(() => 'late'));
      return 'first';
    });
    await open(circuit);
    const probe = Promise.withResolvers<string>();
    const probing = circuit.execute(() => probe.promise);
    next.resolve();
    await expect(late).rejects.toThrow(CircuitBreakerOpenError);
    probe.resolve('fine');
    expect(await probing).toBe('fine');
  });
});
