import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  METRICS_REGISTRY,
  ObservabilityModule,
  type MetricsRegistry,
} from '@mainstay/observability';

/** Labels of each name under which Prometheus finds a metric. */
export type KnownMetrics = ReadonlyMap<string, ReadonlySet<string>>;

/** The service in whose name metrics are known here, where their own name has a service's. */
export const SERVICE = 'content_service';

/** Every target has these, by docker/observability/prometheus/prometheus.yml and by Prometheus. */
const OF_TARGETS = ['job', 'instance', 'service'];

interface Registered {
  readonly name: string;
  readonly type: string;
  readonly labelNames: readonly string[];
}

@Module({
  imports: [ObservabilityModule.forRoot({ serviceName: SERVICE, logging: { level: 'silent' } })],
})
class ServiceModule {}

/** What a service shows at /metrics, and what Prometheus adds itself. */
export async function knownMetrics(): Promise<KnownMetrics> {
  const app = await Test.createTestingModule({ imports: [ServiceModule] }).compile();
  const registry = app.get<MetricsRegistry>(METRICS_REGISTRY);
  const registered = registry.getMetricsAsArray() as unknown as Registered[];
  await app.close();
  const known = new Map([
    ['up', new Set(OF_TARGETS)],
    ['ALERTS', new Set([...OF_TARGETS, 'alertname', 'alertstate', 'severity'])],
  ]);
  for (const { name, type, labelNames } of registered) {
    const labels = [...OF_TARGETS, ...labelNames];
    if (type !== 'histogram') known.set(name, new Set(labels));
    else {
      known.set(`${name}_bucket`, new Set([...labels, 'le']));
      for (const series of ['sum', 'count']) known.set(`${name}_${series}`, new Set(labels));
    }
  }
  return known;
}
