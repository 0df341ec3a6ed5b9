import { MemoryBroker } from '@mainstay/kafka-bus';
import { uniquePrefix, waitFor } from '@mainstay/testing';
import { eventPublisherContract } from '@mainstay/testing/contracts/event-publisher';
import { RecordedLog, RecordingPublisher } from '../integration/outbox/recording-publisher';
import { kafkaBusPublisher } from './event-publisher/kafka-bus-publisher';

describe('KafkaBus as a publisher, on the memory driver', () => {
  eventPublisherContract(() => {
    const broker = new MemoryBroker();
    return kafkaBusPublisher(
      { driver: 'memory', broker },
      { begin: () => broker.faults.takeOffline(), end: () => broker.faults.bringBack() },
    );
  });
});

describe.each([true, false])('A publisher that a user writes (stopsKeyOnFailure %p)', (stops) => {
  eventPublisherContract(async () => {
    const log = new RecordedLog();
    const publisher = new RecordingPublisher(log, stops);
    publisher.refuses = ({ value }) => value === 'too much';
    const of = (topic: string) => log.records.filter((record) => record.topic === topic);
    return {
      publisher,
      topic: async () => uniquePrefix('recorded'),
      read: async (topic, count) => {
        await waitFor(() => of(topic).length >= count, { what: `${count} records` });
        return of(topic);
      },
      refused: (topic, key) => ({ topic, key, value: 'too much', headers: {} }),
      outage: {
        begin: () => void (publisher.ignores = () => true),
        end: () => void (publisher.ignores = () => false),
      },
      close: async () => undefined,
    };
  });
});
