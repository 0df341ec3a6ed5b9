import type { KafkaClientOptions } from './kafka-client.options';
import type { ConsumerListener, ConsumerSubscription, DriverConsumerOptions } from './kafka-driver';

/** What every session of a consumer works with, whatever the client. */
export interface SessionContext {
  readonly driver: KafkaClientOptions;
  readonly options: DriverConsumerOptions;
  readonly subscription: ConsumerSubscription;
  readonly listener: ConsumerListener;
  nextEpoch(): number;
}
