// A service of its own process, in plain JavaScript, all of whose requests need one dependency.
require('reflect-metadata');
const { Controller, Get, Inject, Module } = require('@nestjs/common');
const { RequestContext, SERVICE_IDENTITY } = require('@mainstay/core');
const {
  CircuitBreakerHttpClient,
  CircuitBreakerRegistry,
  isDependencyFailure,
  ResilienceModule,
} = require('@mainstay/resilience');
const { runService, ServiceSettings } = require('@mainstay/service');

class ReaderSettings extends ServiceSettings {}
ReaderSettings.service = { name: 'reader_service', prefix: 'READER_', port: 0, uses: [] };

const TEXTS = Symbol('texts');

class ReaderController {
  constructor(texts) {
    this.texts = texts;
  }

  async read() {
    const answer = await this.texts.send({ method: 'GET', path: '/text', operation: 'read_text' });
    return { text: answer.body.toString() };
  }
}
Controller('v1/text')(ReaderController);
Inject(TEXTS)(ReaderController, undefined, 0);
Get()(
  ReaderController.prototype,
  'read',
  Object.getOwnPropertyDescriptor(ReaderController.prototype, 'read'),
);

const TICK_MS = 10;

/**
 * How long the loop was kept from turning by its own thread's work: what that thread computed
 * between two ticks of a timer. Time in which the machine let others run is not in it.
 */
class LagController {
  constructor() {
    this.stretches = [];
    let before = process.threadCpuUsage();
    setInterval(() => {
      const now = process.threadCpuUsage();
      this.stretches.push((now.user + now.system - before.user - before.system) / 1_000);
      before = now;
    }, TICK_MS).unref();
  }

  lag() {
    const sorted = this.stretches.splice(0).sort((one, other) => one - other);
    return { p99_ms: sorted[Math.floor(sorted.length * 0.99)], max_ms: sorted.at(-1) };
  }
}
Controller('lag')(LagController);
Get()(
  LagController.prototype,
  'lag',
  Object.getOwnPropertyDescriptor(LagController.prototype, 'lag'),
);

const circuit = {
  failureThreshold: 5,
  recoveryTimeoutMs: 500,
  expectedErrors: isDependencyFailure,
};
class ReaderModule {}
Module({
  imports: [ResilienceModule.forRoot({ circuits: { texts: circuit } })],
  controllers: [ReaderController, LagController],
  providers: [
    {
      provide: TEXTS,
      inject: [CircuitBreakerRegistry, RequestContext, SERVICE_IDENTITY],
      useFactory: (circuits, context, app) =>
        new CircuitBreakerHttpClient(
          { baseUrl: process.env.TEXTS_URL, dependency: 'texts', timeoutMs: 300 },
          { breaker: circuits.get('texts'), context, app },
        ),
    },
  ],
})(ReaderModule);

void runService(ReaderModule, ReaderSettings, {
  http: { host: '127.0.0.1' },
  source: { file: '/nonexistent/.env' },
});
