import type { Circuit } from '../breaker/circuit';

type AnyFunction = (...args: unknown[]) => unknown;

/**
 * The client with every method behind the breaker: same type, same behaviour but for
 * {@link CircuitBreakerOpenError}. For clients all of whose methods are async; name the methods to
 * cover only some. Fields and accessors are read through.
 */
export function makeResilient<Client extends object>(
  client: Client,
  breaker: Circuit,
  methods?: readonly (keyof Client)[],
): Client {
  const wrapped = new Map<PropertyKey, AnyFunction>();
  return new Proxy(client, {
    get(target, property) {
      const value = Reflect.get(target, property, target) as unknown;
      if (typeof value !== 'function' || property === 'constructor') return value;
      if (methods !== undefined && !methods.includes(property as keyof Client)) {
        return (value as AnyFunction).bind(target);
      }
      const known = wrapped.get(property);
      if (known !== undefined) return known;
      const guarded: AnyFunction = (...args) =>
        breaker.execute(() => (value as AnyFunction).apply(target, args));
      wrapped.set(property, guarded);
      return guarded;
    },
  });
}
