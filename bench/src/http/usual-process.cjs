// Nest on Express as it comes, with what its users add: `pino` (nestjs-pino), `prometheus`
// (nestjs-prometheus). Traces come from outside: `--require` of the automatic instrumentation.
const { Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { ThingController, serve } = require('./things.cjs');

const parts = new Set(process.argv.slice(2));

class AppModule {
  configure(consumer) {
    if (parts.has('prometheus')) consumer.apply(measure()).forRoutes('{*path}');
  }
}
Module({ controllers: [ThingController], imports: imports() })(AppModule);

function imports() {
  const found = [];
  if (parts.has('pino')) {
    const { LoggerModule } = require('nestjs-pino');
    found.push(LoggerModule.forRoot());
  }
  if (parts.has('prometheus')) {
    const { PrometheusModule } = require('@willsoto/nestjs-prometheus');
    found.push(PrometheusModule.register());
  }
  return found;
}

/** A middleware and not an interceptor: an interceptor costs a third by itself. */
function measure() {
  const { Counter, Histogram } = require('prom-client');
  const labelNames = ['method', 'endpoint'];
  const count = new Counter({
    name: 'request_count',
    help: 'Requests.',
    labelNames: [...labelNames, 'status'],
  });
  const duration = new Histogram({ name: 'request_duration', help: 'Seconds.', labelNames });
  return (request, response, next) => {
    const end = duration.startTimer({ method: request.method });
    response.once('finish', () => {
      const endpoint = request.route?.path ?? 'unmatched';
      end({ endpoint });
      count.inc({ method: request.method, endpoint, status: response.statusCode });
    });
    next();
  };
}

void (async () => {
  const app = await NestFactory.create(AppModule, {
    bufferLogs: parts.has('pino'),
    ...(parts.has('pino') ? {} : { logger: false }),
  });
  if (parts.has('pino')) app.useLogger(app.get(require('nestjs-pino').Logger));
  await app.listen(0, '127.0.0.1');
  serve(app.getHttpServer().address().port, () => app.close());
})();
