// What each variant calls: an async method that does nothing, behind what guards it.
require('reflect-metadata');
const { Injectable, Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const {
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleAll,
  retry,
  timeout,
  TimeoutStrategy,
  wrap,
} = require('cockatiel');
const { CircuitBreaker, ResilienceModule, Retry, Timeout } = require('@mainstay/resilience');
const { ObservabilityModule } = require('@mainstay/observability');
const { ServiceIdentityModule } = require('@mainstay/core');

const TIMEOUT_MS = 10_000;
const work = async () => 1;
const breaker = () =>
  circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker: new ConsecutiveBreaker(5) });

exports.callers = {
  bare: () => ({ call: work }),
  cockatiel: () => {
    const policy = breaker();
    return { call: () => policy.execute(work) };
  },
  'cockatiel, all three': () => {
    const policy = wrap(
      retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() }),
      breaker(),
      timeout(TIMEOUT_MS, TimeoutStrategy.Aggressive),
    );
    return { call: () => policy.execute(work) };
  },
  opossum: () => opossum({ timeout: TIMEOUT_MS }),
  'opossum, no timeout': () => opossum({ timeout: false }),
  '@CircuitBreaker': () => ours([CircuitBreaker({ name: 'race' })]),
  '@CircuitBreaker, measured': () => ours([CircuitBreaker({ name: 'race' })], [measured()]),
  'ours, all three': () =>
    ours([Retry({ attempts: 3 }), CircuitBreaker({ name: 'race' }), Timeout(TIMEOUT_MS)]),
};

function opossum(options) {
  const circuit = new (require('opossum'))(work, options);
  return { call: () => circuit.fire(), end: () => circuit.shutdown() };
}

/** A provider of an application, as its users have it. */
async function ours(decorators, imports = [ServiceIdentityModule.forRoot({ name: 'race' })]) {
  class Dependency {
    async call() {
      return 1;
    }
  }
  Injectable()(Dependency);
  const descriptor = Object.getOwnPropertyDescriptor(Dependency.prototype, 'call');
  for (const decorate of decorators) decorate(Dependency.prototype, 'call', descriptor);
  Object.defineProperty(Dependency.prototype, 'call', descriptor);
  class AppModule {}
  Module({ imports: [...imports, ResilienceModule.forRoot({})], providers: [Dependency] })(
    AppModule,
  );
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const dependency = app.get(Dependency);
  return { call: () => dependency.call(), end: () => app.close() };
}

/** Metrics and lines on; nothing is exported. */
function measured() {
  return ObservabilityModule.forRoot({ serviceName: 'race', logging: { level: 'silent' } });
}
