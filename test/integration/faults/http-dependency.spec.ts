import { Module, type INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { RequestContext, SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import { ObservabilityModule } from '@mainstay/observability';
import {
  CircuitBreakerHttpClient,
  CircuitBreakerRegistry,
  isDependencyFailure,
  ResilienceModule,
} from '@mainstay/resilience';
import { expectWayBack, FAULTS, Said, SLACK_MS } from './faults';
import { TextServer } from './text-server';

const TIMEOUT_MS = 250;
const THRESHOLD = 3;

@Module({
  imports: [
    ObservabilityModule.forRoot({ serviceName: 'shop_service', logging: { level: 'silent' } }),
    ResilienceModule.forRoot({
      circuits: {
        texts: {
          failureThreshold: THRESHOLD,
          recoveryTimeoutMs: 400,
          expectedErrors: isDependencyFailure,
          readiness: true,
        },
      },
    }),
  ],
})
class App {}

const TYPED: unknown = expect.stringMatching(/^(TIMEOUT|CONNECTION_ERROR|INVALID_RESPONSE)$/);

describe('an HTTP dependency', () => {
  let texts: TextServer;
  let app: INestApplicationContext;
  let client: CircuitBreakerHttpClient;
  let said: Said;

  beforeAll(async () => {
    texts = await TextServer.start();
    app = await (await Test.createTestingModule({ imports: [App] }).compile()).init();
    client = new CircuitBreakerHttpClient(
      {
        baseUrl: `http://${texts.proxy.address}`,
        dependency: 'texts',
        timeoutMs: TIMEOUT_MS,
        retries: 0,
      },
      {
        breaker: app.get(CircuitBreakerRegistry).get('texts'),
        context: app.get(RequestContext),
        app: app.get<ServiceIdentity>(SERVICE_IDENTITY),
      },
    );
    said = new Said(app);
  });

  afterAll(async () => {
    await texts.stop();
    await client.stop();
    await app.close();
  });

  const read = () => client.send({ method: 'GET', path: '/v1/text', operation: 'read_text' });
  const dependency = { call: read, circuit: 'texts', part: 'circuits' };

  it.each(FAULTS)('that %s: typed errors in time, an open circuit, a way back', (_, fault) =>
    expectWayBack(texts.proxy, fault, said, dependency, {
      calls: THRESHOLD,
      ending: { code: TYPED },
      longestMs: TIMEOUT_MS + SLACK_MS,
    }),
  );
});
