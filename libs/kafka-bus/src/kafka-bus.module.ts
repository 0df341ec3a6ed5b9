import { Module } from '@nestjs/common';
import { CoreModule, ImportedOnce, MethodChains } from '@mainstay/core';
import { EVENT_PUBLISHER } from '@mainstay/events';
import { KafkaConsumers } from './consuming/kafka-consumers.service';
import { DeadLetters } from './dead-letter/dead-letters.service';
import { KafkaHealth } from './health/kafka-health.service';
import { ConfigurableModuleClass } from './kafka-bus.module-definition';
import { kafkaBusProviders } from './kafka-bus.providers';
import { KAFKA_DRIVER } from './kafka-bus.tokens';
import { KafkaPatterns } from './nest-transport/kafka-patterns';
import { PatternInvoker } from './nest-transport/pattern-invoker';
import { KafkaBus } from './publishing/kafka-bus.service';
import { ResilientKafkaPublisher } from './resilient/resilient-kafka-publisher';
import { HandlerInvoker } from './subscribing/handler-invoker';
import { TopicBootstrap } from './topics/topic-bootstrap.service';

/** Publishing and consuming for one application, by `forRoot(options)`; global. */
@ImportedOnce()
@Module({
  imports: [CoreModule],
  providers: [
    ...kafkaBusProviders,
    HandlerInvoker,
    PatternInvoker,
    KafkaPatterns,
    KafkaConsumers,
    KafkaHealth,
  ],
  exports: [
    KafkaBus,
    EVENT_PUBLISHER,
    ResilientKafkaPublisher,
    DeadLetters,
    TopicBootstrap,
    KafkaConsumers,
    KAFKA_DRIVER,
  ],
})
export class KafkaBusModule extends ConfigurableModuleClass {
  constructor(chains: MethodChains) {
    super();
    chains.announce(KafkaBusModule.name);
  }
}
