import type { ConsumedRecord } from '../../drivers/kafka-driver';
import { failureHeaders, retryAtOf } from './failure-headers';

const record = (over: Partial<ConsumedRecord> = {}): ConsumedRecord => ({
  topic: 'orders',
  partition: 2,
  offset: '41',
  timestamp: 1_700_000_000_000,
  key: Buffer.from('k'),
  value: Buffer.from('{}'),
  headers: { event_id: Buffer.from('e1') },
  ...over,
});

const facts = (over: Partial<Parameters<typeof failureHeaders>[0]> = {}) => ({
  record: record(),
  isRetry: false,
  group: 'billing',
  attempts: 3,
  error: Object.assign(new Error('no'), { code: 'NO' }),
  firstFailedAt: 1_700_000_001_000,
  retryAt: undefined,
  ...over,
});

const asBytes = (headers: Record<string, string | Uint8Array>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]));

describe('failureHeaders', () => {
  it('keeps a header whose name is __proto__ as one among the others', () => {
    const strange = Object.fromEntries([['__proto__', Buffer.from('x')]]);
    const headers = failureHeaders(facts({ record: record({ headers: strange }) }));
    expect(Object.keys(headers)).toContain('__proto__');
    for (const name in headers) expect(Object.keys(headers)).toContain(name);
  });

  it('says where the record came from, what failed and how often', () => {
    expect(failureHeaders(facts())).toMatchObject({
      'x-original-topic': 'orders',
      'x-original-partition': '2',
      'x-original-offset': '41',
      'x-original-timestamp': '1700000000000',
      'x-consumer-group': 'billing',
      'x-attempts': '3',
      'x-first-failed-at': '2023-11-14T22:13:21.000Z',
      'x-error-code': 'NO',
      'x-error-message': 'no',
    });
  });

  it('keeps the origin, overwrites the error and adds up the attempts on a second failure', () => {
    const first = failureHeaders(facts({ retryAt: 1_700_000_010_000 }));
    const again = record({ topic: 'orders.retry.billing.5s', headers: asBytes(first) });
    expect(retryAtOf(again)).toBe(1_700_000_010_000);
    const second = failureHeaders(
      facts({
        record: again,
        isRetry: true,
        attempts: 1,
        error: new Error('still no'),
        firstFailedAt: 1,
      }),
    );
    const text = (name: string) => Buffer.from(second[name]!).toString();
    expect(text('x-original-topic')).toBe('orders');
    expect(text('x-attempts')).toBe('4');
    expect(text('x-error-message')).toBe('still no');
    expect(text('x-first-failed-at')).toBe('2023-11-14T22:13:21.000Z');
    expect(second).not.toHaveProperty('x-retry-at');
    expect(Object.keys(second)).toHaveLength(Object.keys(first).length - 1);
  });

  it('goes by no such headers of a record that was published with them', () => {
    const of = { topic: 'other', partition: '7', offset: '7', timestamp: '7' };
    const stale = Object.fromEntries(
      Object.entries(of).map(([name, value]) => [`x-original-${name}`, value]),
    );
    const copied = record({ headers: asBytes({ ...stale, 'x-attempts': '9' }) });
    expect(failureHeaders(facts({ record: copied }))).toMatchObject({
      'x-original-topic': 'orders',
      'x-original-partition': '2',
      'x-original-offset': '41',
      'x-original-timestamp': '1700000000000',
      'x-attempts': '3',
    });
  });

  it('bounds message and stack', () => {
    const headers = failureHeaders(facts({ error: new Error('x'.repeat(9_000)) }));
    expect(headers['x-error-message']).toHaveLength(1_000);
    expect(headers['x-error-stack']).toHaveLength(4_000);
  });
});
