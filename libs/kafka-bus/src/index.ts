export { KafkaBusModule } from './kafka-bus.module';
export type { KafkaBusModuleOptions, ResilientOptions } from './kafka-bus.options';
export { KafkaBusOptionsInvalidError } from './kafka-bus-options-invalid.error';
export { KAFKA_DRIVER } from './kafka-bus.tokens';

export { KafkaBus, type Publication } from './publishing/kafka-bus.service';
export type { PublishArguments } from './publishing/publish-arguments';
export type {
  PreparedEvent,
  PublishOptions,
  PublishReceipt,
  QueuedReceipt,
} from './publishing/publish-options';
export type { OutboundRecord } from './publishing/outbound-record';
export { ResilientKafkaPublisher } from './resilient/resilient-kafka-publisher';
export { KafkaFallbackFullError } from './resilient/fallback-full.error';
export type { FallbackBounds } from './resilient/fallback-queue';
export type { ProducerOptions } from './publishing/producer.options';
export { KafkaBackpressureError } from './publishing/errors/kafka-backpressure.error';
export { KafkaBusStoppedError } from './publishing/errors/kafka-bus-stopped.error';
export { KafkaKeyStoppedError } from './publishing/errors/kafka-key-stopped.error';
export { KafkaPublishAbortedError } from './publishing/errors/kafka-publish-aborted.error';
export { KafkaPublishAllError } from './publishing/errors/kafka-publish-all.error';
export { KafkaRecordInvalidError } from './publishing/errors/kafka-record-invalid.error';
export { KafkaRecordRefusedError } from './publishing/errors/kafka-record-refused.error';
export { KafkaRecordTooLargeError } from './publishing/errors/kafka-record-too-large.error';
export { KafkaUnavailableError } from './publishing/errors/kafka-unavailable.error';

export { KafkaSubscribe } from './subscribing/kafka-subscribe.decorator';
export type {
  InBatches,
  KafkaSubscribeOptions,
  RawSubscribeOptions,
} from './subscribing/kafka-subscribe.options';
export { MainstayKafkaStrategy } from './nest-transport/mainstay-kafka.strategy';
export type { PatternOptions } from './nest-transport/pattern.options';
export type { RawRecord } from './consuming/raw-record';
export { KafkaSubscriptionInvalidError } from './subscribing/subscription-invalid.error';
export type { ConsumerOptions } from './consuming/consumer.options';
export { KafkaConsumers } from './consuming/kafka-consumers.service';
export type { GroupState, GroupStatus } from './consuming/membership/group-state';
export type { RetryOptions } from './consuming/retry/retry-policy';
export type {
  BatchOptions,
  RawSource,
  Subscription,
  UnknownEvents,
} from './consuming/subscription';
export { KafkaConsumerCrashedError } from './consuming/membership/consumer-crashed.error';
export { DeadLetterRequestedError } from './consuming/delivery/dead-letter-requested.error';
export { EventNotHandledError } from './consuming/delivery/event-not-handled.error';

export {
  deadLetterTopicName,
  delayMs,
  REPLAY_DELAY,
  retryTopicName,
  type Delay,
} from './topics/topic-names';
export { KafkaDelayInvalidError } from './topics/delay-invalid.error';
export {
  TopicBootstrap,
  type TopicBootstrapOptions,
  type TopicBootstrapReport,
} from './topics/topic-bootstrap.service';
export type { SettingDifference, TopicDifference } from './topics/topic-difference';
export { TopicBootstrapFailedError } from './topics/topic-bootstrap-failed.error';
export { topicPlan, type TopicDefaults, type TopicReader } from './topics/topic-plan';
export { topicReaders } from './topics/topic-readers';

export {
  DeadLetters,
  type ReplayOptions,
  type LetterLeft,
  type ReplayReport,
} from './dead-letter/dead-letters.service';
export type { DeadLetter, DeadLetterFilter } from './dead-letter/dead-letter';
export { ReplayRunningError } from './dead-letter/replay-running.error';
export { ReplayFilterEmptyError } from './dead-letter/replay-filter-empty.error';
export type { HeldLetters, PurgeOptions, PurgeReport } from './dead-letter/purge';
export { TopicScanTimeoutError } from './dead-letter/topic-scan-timeout.error';

export type {
  Assignment,
  Compression,
  ConsumedBatch,
  ConsumedRecord,
  ConsumerListener,
  ConsumerSubscription,
  DriverAdmin,
  DriverConsumer,
  DriverConsumerOptions,
  DriverProducer,
  DriverProducerOptions,
  KafkaDriver,
  OffsetToCommit,
  ProducerRecord,
  RecordHeaders,
  RecordResult,
  TopicConfig,
  TopicDescription,
  TopicPartition,
  TopicSpecification,
} from './drivers/kafka-driver';
export { KafkaRequestError } from './drivers/kafka-request.error';
export { StaleEpochError } from './drivers/stale-epoch.error';
export { KafkaTopicMissingError } from './drivers/topic-missing.error';
export { MemoryBroker } from './drivers/memory/memory-broker';
export type { MemoryBrokerOptions } from './drivers/memory/memory-broker.options';
export type { FaultScope, ProduceFault } from './drivers/memory/memory-faults';
export { MemoryDriver } from './drivers/memory/memory-driver';
export { loadKafkaJsDriver } from './drivers/load-kafkajs-driver';
export { loadPlatformaticDriver } from './drivers/load-platformatic-driver';
export { KafkaPackageMissingError } from './drivers/package-missing.error';
export type { DriverLogLine, KafkaClientOptions, KafkaSasl } from './drivers/kafka-client.options';
export { partitionForKey } from './drivers/partitioning/partition-for-key';
export { murmur2 } from './drivers/partitioning/murmur2';
