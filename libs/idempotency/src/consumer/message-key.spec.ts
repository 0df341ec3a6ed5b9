import { createHash } from 'node:crypto';
import type { MessageInfo } from '@mainstay/core';
import { eventIdHash } from '@mainstay/events';
import { messageKey } from './message-key';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const message = (more: Partial<MessageInfo> = {}): MessageInfo => ({
  topic: 'topic',
  partition: 2,
  offset: '17',
  group: 'group',
  key: null,
  value: null,
  headers: {},
  attempt: 1,
  timestamp: 0,
  signal: new AbortController().signal,
  ...more,
});
const event = {
  event_id: 'abc',
  event_type: 'a.b.v1',
  correlation_id: 'c',
  source_service: 's',
  data: { equal: true },
};

describe('messageKey', () => {
  it('goes by event_id, as the whole fleet does', () => {
    expect(messageKey([event], message(), 'default')).toEqual({
      group: 'group',
      eventType: 'a.b.v1',
      id: 'ee8f4a6bba779ed014dafb3b74c8792e83442d9f93cabd2611c2182094bfd761',
      eventId: 'abc',
      correlationId: 'c',
      sourceService: 's',
    });
  });

  it('tells events apart that carry equal data', () => {
    const other = { ...event, event_id: 'other' };
    const ids = [event, other].map((each) => messageKey([each], message(), 'default')?.id);
    expect(new Set(ids).size).toBe(2);
  });

  it('takes the key of a raw subscription, else the place in the log', () => {
    const raw = { equal: true };
    expect(messageKey([raw], message({ idempotencyKey: 'order-1' }), 'default')).toMatchObject({
      eventType: 'topic',
      id: sha256('order-1'),
    });
    expect(messageKey([raw], message(), 'default')?.id).toBe(sha256('topic:2:17'));
    expect(messageKey([raw], message({ offset: '18' }), 'default')?.id).toBe(sha256('topic:2:18'));
  });

  it('works for what Nest hands to an @EventPattern method', () => {
    const context = {
      getTopic: () => 'topic',
      getPartition: () => 0,
      getMessage: () => ({ offset: '5' }),
    };
    expect(messageKey([event, context], undefined, 'default')).toMatchObject({
      group: 'default',
      id: eventIdHash('abc'),
    });
    expect(messageKey([{ raw: 1 }, context], undefined, 'default')?.id).toBe(sha256('topic:0:5'));
  });

  it('has none without event and message', () => {
    expect(messageKey([{ raw: 1 }], undefined, 'default')).toBeUndefined();
    expect(messageKey([], undefined, 'default')).toBeUndefined();
  });
});
