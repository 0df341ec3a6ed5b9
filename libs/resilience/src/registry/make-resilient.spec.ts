import { Circuit } from '../breaker/circuit';
import { CircuitBreakerOpenError } from '../breaker/circuit-breaker-open.error';
import { makeResilient } from './make-resilient';

class Client {
  #secret = 'kept';
  calls = 0;

  async read(id: string): Promise<string> {
    this.calls += 1;
    if (id === 'bad') throw new Error('down');
    return `${this.#secret} ${id}`;
  }

  async write(): Promise<string> {
    return 'written';
  }

  get size(): number {
    return this.calls;
  }
}

function guarded(methods?: readonly (keyof Client)[]) {
  const client = new Client();
  const breaker = new Circuit({ name: 'client', failureThreshold: 1 });
  return { client, breaker, resilient: makeResilient(client, breaker, methods) };
}

describe('makeResilient', () => {
  it('keeps the type and the behaviour of the client, private fields too', async () => {
    const { resilient } = guarded();
    await expect(resilient.read('a')).resolves.toBe('kept a');
    expect(resilient).toBeInstanceOf(Client);
    expect([resilient.calls, resilient.size]).toEqual([1, 1]);
    expect(resilient.read).toBe(resilient.read);
  });

  it('puts every method behind the one breaker', async () => {
    const { resilient, client } = guarded();
    await expect(resilient.read('bad')).rejects.toThrow('down');
    await expect(resilient.write()).rejects.toThrow(CircuitBreakerOpenError);
    await expect(resilient.read('a')).rejects.toThrow(CircuitBreakerOpenError);
    expect(client.calls).toBe(1);
  });

  it('covers only the methods named', async () => {
    const { resilient, breaker } = guarded(['read']);
    breaker.isolate();
    await expect(resilient.write()).resolves.toBe('written');
    await expect(resilient.read('a')).rejects.toThrow(CircuitBreakerOpenError);
  });
});
