import { describeOn, startOwnKafka, type OwnKafka } from '@mainstay/testing';
import { eventPublisherContract } from '@mainstay/testing/contracts/event-publisher';
import { kafkaBusPublisher } from './event-publisher/kafka-bus-publisher';

describeOn(['kafka'], 'KafkaBus as a publisher, on a broker that can be frozen', () => {
  let broker: OwnKafka;
  beforeAll(async () => {
    broker = await startOwnKafka();
  });
  afterAll(() => broker?.dispose());

  describe.each(['kafkajs', 'platformatic'] as const)('by the driver %s', (driver) => {
    eventPublisherContract(() =>
      kafkaBusPublisher(
        { driver, bootstrapServers: broker.bootstrapServers },
        { begin: () => broker.pause(), end: () => broker.resume() },
      ),
    );
  });
});
