// A consumer in a process of its own, in plain JavaScript: it writes down every start and end.
require('reflect-metadata');
const { openSync, writeSync } = require('node:fs');
const { Injectable, Module } = require('@nestjs/common');
const { RequestContext, ServiceIdentityModule } = require('@mainstay/core');
const { defineEvent } = require('@mainstay/events');
const { KafkaBusModule, KafkaSubscribe } = require('@mainstay/kafka-bus');
const { runConsumer } = require('../consuming-process.cjs');

const settings = JSON.parse(process.argv[2]);
const log = openSync(settings.logFile, 'a');
const now = () => Number(process.hrtime.bigint()) / 1e6;

class NumberedV1 {}
const Numbered = defineEvent({ type: settings.topic, data: NumberedV1 });

class Worker {
  constructor(context) {
    this.context = context;
  }

  async handle({ data }) {
    const { partition, offset } = this.context.message;
    // A write reaches the kernel before it returns: it outlives the process.
    writeSync(log, `s ${partition} ${offset} ${data.key} ${data.n} ${now()}\n`);
    const workMs = 1 + Math.random() * settings.mostWorkMs;
    await new Promise((resolve) => setTimeout(resolve, workMs));
    writeSync(log, `e ${partition} ${offset} ${data.key} ${data.n} ${now()}\n`);
  }
}
Injectable()(Worker);
Reflect.defineMetadata('design:paramtypes', [RequestContext], Worker);
KafkaSubscribe(Numbered, { group: settings.group, concurrency: 16 })(
  Worker.prototype,
  'handle',
  Object.getOwnPropertyDescriptor(Worker.prototype, 'handle'),
);

class MemberModule {}
Module({
  imports: [
    ServiceIdentityModule.forRoot({ name: 'chaos_member', environment: 'testing' }),
    KafkaBusModule.forRoot({
      driver: process.env.KAFKA_DRIVER || 'kafkajs',
      bootstrapServers: settings.bootstrapServers,
      consumer: { sessionTimeoutMs: settings.sessionTimeoutMs },
    }),
  ],
  providers: [Worker],
})(MemberModule);

void runConsumer(MemberModule, { logFile: `${settings.logFile}.log` });
