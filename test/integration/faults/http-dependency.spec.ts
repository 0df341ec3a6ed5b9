import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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
import { FaultProxy } from '@mainstay/testing';
import { atWork, blocked, endingOf, FAULTS, Said, SLACK_MS } from './faults';

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

const TYPED = new Set(['TIMEOUT', 'CONNECTION_ERROR', 'INVALID_RESPONSE']);

describe('an HTTP dependency', () => {
  let dependency: Server;
  let proxy: FaultProxy;
  let app: INestApplicationContext;
  let client: CircuitBreakerHttpClient;
  let said: Said;

  beforeAll(async () => {
    dependency = createServer((request, response) => {
      request.resume();
      response.end('the text');
    });
    await new Promise<void>((resolve) => dependency.listen(0, '127.0.0.1', resolve));
    proxy = await FaultProxy.start(`127.0.0.1:${(dependency.address() as AddressInfo).port}`);
    app = await (await Test.createTestingModule({ imports: [App] }).compile()).init();
    client = new CircuitBreakerHttpClient(
      {
        baseUrl: `http://${proxy.address}`,
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
    await proxy.stop();
    await client.stop();
    await app.close();
    dependency.closeAllConnections();
    dependency.close();
  });

  const read = () => client.send({ method: 'GET', path: '/v1/text', operation: 'read_text' });
  const guarded = { call: read, circuit: 'texts', part: 'circuits' };

  it.each(FAULTS)(
    'that %s: typed errors in time, an open circuit, a way back',
    async (_, fault) => {
      await atWork(said, guarded);
      await proxy.inject(fault);
      for (let call = 0; call < THRESHOLD; call += 1) {
        const ending = await endingOf(read);
        expect(TYPED).toContain(ending.code);
        expect(ending.milliseconds).toBeLessThan(TIMEOUT_MS + SLACK_MS);
      }
      expect([await said.circuit('texts'), await said.readiness('circuits')]).toEqual([
        1,
        '503 not_ready',
      ]);
      await blocked(read);
      await proxy.recover();
      await atWork(said, guarded);
    },
  );
});
