import { collectDefaultMetrics } from 'prom-client';
import type { MetricsRegistry } from './metrics-registry';

/** Event loop lag, garbage collection, memory, processor time and handles of the process. */
export function collectRuntimeMetrics(registry: MetricsRegistry): void {
  collectDefaultMetrics({ register: registry as never });
}
