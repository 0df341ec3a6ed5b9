import { messageOf } from './message';

describe('a kafkajs message', () => {
  const record = { topic: 'a', partition: 0, key: null, value: Buffer.from('x'), headers: {} };

  it('has the timestamp of its record, else that of the send', () => {
    expect(messageOf({ ...record, timestamp: 5 }, 9).timestamp).toBe('5');
    expect(messageOf(record, 9).timestamp).toBe('9');
  });
});
