import { monitorEventLoopDelay } from 'node:perf_hooks';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { HealthRegistry, type HealthFinding } from '@mainstay/core';
import { HEALTH_OPTIONS, type ResolvedHealthOptions } from './health.options';

const NANOSECONDS_PER_MS = 1e6;
/** What is measured contains it. */
const RESOLUTION_MS = 20;
const PERCENTILE = 99;
/** Two seconds: of fewer the percentile would be a single pause. */
const FEWEST_SAMPLES = 100;

/** Milliseconds callbacks waited, at the 99th percentile, as a finding. */
export function eventLoopFinding(lagMs: number, limitMs: number): HealthFinding {
  const details = { lag_p99_ms: lagMs };
  if (lagMs <= limitMs) return { status: 'healthy', details };
  return {
    status: 'degraded',
    message: `The event loop lags by ${lagMs} ms (${limitMs} allowed): something computes on it.`,
    details,
  };
}

/**
 * `event_loop` in `/healthz`: the lag since the last question, or since an earlier one where that
 * was only just asked. A start, which computes, is not measured. Never makes a service unready:
 * that would load the others.
 */
@Injectable()
export class EventLoopCheck implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private lagMs = 0;

  constructor(
    registry: HealthRegistry,
    @Inject(HEALTH_OPTIONS) private readonly options: ResolvedHealthOptions,
  ) {
    registry.register({
      part: 'process',
      name: 'event_loop',
      readiness: false,
      check: () => this.check(),
    });
  }

  onApplicationBootstrap(): void {
    this.delay.enable();
  }

  onApplicationShutdown(): void {
    this.delay.disable();
  }

  private check(): HealthFinding {
    if (this.delay.count >= FEWEST_SAMPLES) {
      const measuredMs = this.delay.percentile(PERCENTILE) / NANOSECONDS_PER_MS - RESOLUTION_MS;
      this.delay.reset();
      this.lagMs = Math.max(0, Math.round(measuredMs));
    }
    return eventLoopFinding(this.lagMs, this.options.eventLoopLagMs);
  }
}
