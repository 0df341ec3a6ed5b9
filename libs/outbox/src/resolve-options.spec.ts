import { OutboxOptionsInvalidError } from './outbox-options-invalid.error';
import { resolveOutboxOptions } from './resolve-options';

describe('resolveOutboxOptions', () => {
  it('keeps the other defaults when one option of a group is set', () => {
    const { retry, relay } = resolveOutboxOptions({ retry: { attempts: 3 }, relay: { poll: {} } });
    expect(retry).toEqual({ attempts: 3, initialDelayMs: 1000, maxDelayMs: 300_000 });
    expect(relay.poll).toEqual({ fastMs: 100, mediumMs: 1000, slowMs: 5000 });
  });

  it('takes undefined for not given', () => {
    expect(resolveOutboxOptions({ batchSize: undefined }).batchSize).toBe(1000);
  });

  it.each(['', 'x'.repeat(64), 'é'.repeat(32), 'a\0b', '\ud800', 7])(
    'refuses the schema %p, which PostgreSQL would not take as it is',
    (schema) => {
      const resolve = () => resolveOutboxOptions({ schema: schema as string });
      expect(resolve).toThrow(OutboxOptionsInvalidError);
      expect(resolve).toThrow("schema must be a schema's name of 1 to 63 bytes");
    },
  );

  it.each(['orders', 'Orders "of" the é', 'x'.repeat(63)])('takes the schema %p', (schema) => {
    expect(resolveOutboxOptions({ schema }).schema).toBe(schema);
  });

  it('lists every problem in one error', () => {
    const options = { batchSize: 0, relay: { leaseMs: 1000 }, store: 'redis' as never };
    expect(() => resolveOutboxOptions(options)).toThrow(OutboxOptionsInvalidError);
    expect(() => resolveOutboxOptions(options)).toThrow(/batchSize.*leaseMs.*store is redis/);
  });
});
