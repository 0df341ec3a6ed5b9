import { Inject, Injectable } from '@nestjs/common';
import { HealthRegistry, type HealthCheck, type HealthFinding } from '@mainstay/core';
import { messageOf } from '@mainstay/errors';
import { redactText } from '../logging/redaction';
import { HEALTH_OPTIONS, type ResolvedHealthOptions } from './health.options';
import type { CheckResult } from './health-report';

/**
 * Asks every registered check, each within a time of its own. A check that hangs is answered for as
 * unhealthy and asked again only when it has come back: probes never pile up on what hangs.
 */
@Injectable()
export class HealthProbe {
  private readonly running = new Map<HealthCheck, Promise<HealthFinding>>();

  constructor(
    private readonly registry: HealthRegistry,
    @Inject(HEALTH_OPTIONS) private readonly options: Pick<ResolvedHealthOptions, 'timeoutMs'>,
  ) {}

  async results(only: (check: HealthCheck) => boolean = () => true): Promise<CheckResult[]> {
    return Promise.all(this.registry.checks.filter(only).map((check) => this.ask(check)));
  }

  private async ask(check: HealthCheck): Promise<CheckResult> {
    const start = performance.now();
    const finding = await this.withinTime(check);
    const durationMs = Math.round(performance.now() - start);
    return { part: check.part, name: check.name, readiness: check.readiness, finding, durationMs };
  }

  private async withinTime(check: HealthCheck): Promise<HealthFinding> {
    const deadline = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<HealthFinding>((resolve) => {
      timer = setTimeout(() => {
        deadline.abort();
        resolve({
          status: 'unhealthy',
          message: `${check.name} did not answer within ${this.options.timeoutMs} ms.`,
        });
      }, this.options.timeoutMs);
    });
    try {
      return await Promise.race([this.run(check, deadline.signal), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private run(check: HealthCheck, signal: AbortSignal): Promise<HealthFinding> {
    const before = this.running.get(check);
    if (before !== undefined) return before;
    const started = findingOf(check, signal).finally(() => this.running.delete(check));
    this.running.set(check, started);
    return started;
  }
}

async function findingOf(check: HealthCheck, signal: AbortSignal): Promise<HealthFinding> {
  try {
    const finding = await check.check(signal);
    if (finding.message === undefined) return finding;
    return { ...finding, message: redactText(finding.message) };
  } catch (error) {
    const text = messageOf(error);
    return { status: 'unhealthy', message: redactText(text) };
  }
}
