import type { EventEnvelope } from '@mainstay/events';
import type { ConsumedRecord, RecordHeaders } from '../../drivers/kafka-driver';
import type { TopicRoute } from '../dispatch/topic-routes';
import { Delivery } from './delivery';
import { RecordMessageInfo } from './record-message-info';

const place = { topic: 'a.v1', partition: 0, offset: '0', timestamp: 0, key: null, value: null };
const route = { topic: 'a.v1', baseTopic: 'a.v1', delay: undefined } as TopicRoute;

function messageOf(headers: () => RecordHeaders, eventId?: string): RecordMessageInfo {
  const record: ConsumedRecord = Object.defineProperty({ ...place, headers: {} }, 'headers', {
    get: headers,
  });
  const delivery = new Delivery(record, route, new AbortController().signal);
  if (eventId !== undefined) delivery.envelope = { event_id: eventId } as EventEnvelope;
  return new RecordMessageInfo(delivery, 'group');
}

describe('what a context knows of a record', () => {
  it('has the id of the event that it holds, without a look at its headers', () => {
    const trap = () => {
      throw new Error('looked at');
    };
    expect(messageOf(trap, 'of-the-body').eventId).toBe('of-the-body');
  });

  it('has the id of its header where it holds no event, and none where that is missing', () => {
    const headers = { event_id: [Buffer.from('first'), Buffer.from('last')] };
    expect(messageOf(() => headers).eventId).toBe('last');
    expect(messageOf(() => ({})).eventId).toBeUndefined();
  });
});
