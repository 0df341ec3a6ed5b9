// A consumer in a process of its own, in plain JavaScript: it writes down every start and end.
require('reflect-metadata');
const { appendFileSync, openSync, writeSync } = require('node:fs');
const { Injectable, Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { diagnostics, RequestContext, ServiceIdentityModule } = require('@mainstay/core');
const { defineEvent } = require('@mainstay/events');
const { KafkaBusModule, KafkaConsumers, KafkaSubscribe } = require('@mainstay/kafka-bus');

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
      driver: 'kafkajs',
      bootstrapServers: settings.bootstrapServers,
      consumer: { sessionTimeoutMs: settings.sessionTimeoutMs },
    }),
  ],
  providers: [Worker],
})(MemberModule);

async function run() {
  diagnostics.log.subscribe(undefined, (line) => {
    appendFileSync(`${settings.logFile}.log`, `${JSON.stringify(line, withErrors)}\n`);
  });
  const app = await NestFactory.createApplicationContext(MemberModule, { logger: false });
  process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
  const consumers = app.get(KafkaConsumers);
  const timer = setInterval(() => {
    if (!consumers.groups.some(({ state }) => state === 'stable')) return;
    clearInterval(timer);
    process.send?.('assigned');
  }, 20);
}

function withErrors(name, value) {
  if (name === 'app') return undefined;
  return value instanceof Error ? String(value.stack) : value;
}

void run();
