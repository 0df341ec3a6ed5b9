import { join } from 'node:path';
import { describeOn } from '@mainstay/testing';
import { InstrumentedProcess, shown } from './instrumented-process';

const OWN_SDK = join(__dirname, 'fixtures/own-sdk.cjs');
const ownVariables = (collector: string) => ({
  OTEL_TRACES_EXPORTER: 'otlp',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector,
});

describeOn(
  ['postgres', 'redis'],
  'a process that sets NodeSDK up by itself',
  ({ postgres, redis }) => {
    const instrumented = new InstrumentedProcess({ postgres, redis });
    afterEach(() => instrumented.end());

    it('keeps it: spans of the libs go through it, once, under its name', async () => {
      const spans = await instrumented.spansOfRequest({
        execArgv: ['--require', OWN_SDK],
        environment: (collector) => ({
          ...ownVariables(collector),
          OTEL_EXPORTER_OTLP_ENDPOINT: collector,
        }),
      });
      expect(shown(spans)).toEqual([
        'thing_service: GET',
        'thing_service: GET',
        'thing_service: GET /v1/others/:id',
        'thing_service: GET /v1/things/:id',
        'thing_service: SELECT',
        'thing_service: circuit other',
      ]);
      expect(new Set(spans.map(({ service }) => service))).toEqual(
        new Set(['named_by_its_own_sdk']),
      );
    });

    it('needs nothing of ours to export them', async () => {
      const spans = await instrumented.spansOfRequest({
        execArgv: ['--require', OWN_SDK],
        environment: ownVariables,
      });
      expect(spans).not.toHaveLength(0);
    });
  },
);
