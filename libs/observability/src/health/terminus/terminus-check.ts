import type { HealthIndicatorResult } from '@nestjs/terminus';
import type { HealthCheck, HealthFinding } from '@mainstay/core';

const STATUS: Readonly<Record<string, HealthFinding['status']>> = {
  up: 'healthy',
  degraded: 'degraded',
  down: 'unhealthy',
};

/**
 * Lets an indicator written for @nestjs/terminus stand among the checks: register the result with
 * `HealthRegistry`.
 */
export function terminusCheck(
  place: Pick<HealthCheck, 'part' | 'name' | 'readiness'>,
  indicator: () => Promise<HealthIndicatorResult> | HealthIndicatorResult,
): HealthCheck {
  return {
    ...place,
    check: async () => {
      const results = Object.values(await indicator()) as Record<string, unknown>[];
      const { status, message, ...details } = results[0] ?? {};
      return {
        status: STATUS[String(status)] ?? 'unhealthy',
        ...(typeof message === 'string' ? { message } : {}),
        details,
      };
    },
  };
}
