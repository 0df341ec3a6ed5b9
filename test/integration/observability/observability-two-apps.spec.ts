import { Logger } from '@nestjs/common';
import { diagnostics, LoggerFactory, RequestContext, SERVICE_IDENTITY } from '@mainstay/core';
import { createServiceLogger, LogLevels } from '@mainstay/observability';
import { PinoLogger } from 'nestjs-pino';
import { startSampleApp, type SampleApp } from './sample-app';

describe('two applications in one process', () => {
  let one: SampleApp;
  let two: SampleApp;
  beforeAll(async () => {
    one = await startSampleApp({ serviceName: 'one_service' });
    two = await startSampleApp({ serviceName: 'two_service' });
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });
  beforeEach(() => {
    one.lines.splice(0);
    two.lines.splice(0);
  });

  it('each name their own service in lines, whoever writes them', async () => {
    const logger = createServiceLogger('shared');
    for (const sample of [one, two]) {
      const context = sample.app.get(RequestContext);
      const pino = await sample.app.resolve(PinoLogger);
      context.run({ correlationId: 'c-1' }, () => {
        logger.info('from a module-level logger');
        new Logger('SomeService').log('from a Nest logger');
        pino.info({ amount: 3 }, 'from a pino logger of %s', 'nestjs-pino');
      });
      sample.app.get(LoggerFactory).for('lib').info('from a lib');
    }
    for (const [sample, service] of [
      [one, 'one_service'],
      [two, 'two_service'],
    ] as const) {
      expect(sample.lines.map((line) => line.message)).toEqual([
        'from a module-level logger',
        'from a Nest logger',
        'from a pino logger of nestjs-pino',
        'from a lib',
      ]);
      expect(new Set(sample.lines.map((line) => line.service))).toEqual(new Set([service]));
      expect(sample.lines[2]).toMatchObject({ amount: 3, correlation_id: 'c-1' });
    }
  });

  it('each have metrics of their own', async () => {
    diagnostics.circuitState.publish({
      app: one.app.get<never>(SERVICE_IDENTITY),
      circuit: 'kafka',
      from: 'closed',
      to: 'open',
    });
    const text = await (await fetch(`${one.url}/metrics`)).text();
    expect(text).toContain('circuit_breaker_state{service="one_service",circuit_name="kafka"} 1');
    expect(text).toContain(
      'circuit_breaker_state_transitions_total{service="one_service",circuit_name="kafka",' +
        'from_state="closed",to_state="open"} 1',
    );
    expect(await (await fetch(`${two.url}/metrics`)).text()).not.toContain('circuit_name=');
  });

  it('each have a level of their own, which may be changed while they run', () => {
    one.app.get(LogLevels).level = 'error';
    one.app.get(LoggerFactory).for('lib').warn('not written');
    two.app.get(LoggerFactory).for('lib').warn('written');
    one.app.get(LogLevels).level = 'debug';
    expect(one.lines).toEqual([]);
    expect(two.lines).toHaveLength(1);
  });
});
