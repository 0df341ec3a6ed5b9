import type { HealthFinding, ServiceIdentity } from '@mainstay/core';

/** What a check answered, and in what time. */
export interface CheckResult {
  readonly part: string;
  readonly name: string;
  readonly readiness: boolean;
  readonly finding: HealthFinding;
  readonly durationMs: number;
}

type Status = HealthFinding['status'];

/** The body of `/healthz`. */
export interface HealthBody {
  readonly service: string;
  readonly status: Status;
  readonly overall_status: Status;
  readonly message: string;
  readonly version: string;
  readonly environment: string;
  /** By the name of the check. */
  readonly checks: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** By the part the checks belong to: the worst of them. */
  readonly dependencies: Readonly<Record<string, { readonly status: Status }>>;
}

/** The body of `/readiness`. */
export interface ReadinessBody {
  readonly status: 'ready' | 'not_ready';
  readonly checks: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const WORSE: readonly Status[] = ['healthy', 'degraded', 'unhealthy'];

/**
 * The whole of it: unhealthy when something is that the service cannot do without; what it can do
 * without makes it degraded at most.
 */
export function healthBody(identity: ServiceIdentity, results: readonly CheckResult[]): HealthBody {
  const status = results.map(weightOf).reduce(worse, 'healthy');
  const ailing = results.filter((result) => result.finding.status !== 'healthy');
  return {
    service: identity.name,
    status,
    overall_status: status,
    message:
      ailing.length === 0
        ? 'Everything works.'
        : `${ailing.map(({ name }) => name).join(', ')}: not healthy.`,
    version: identity.version,
    environment: identity.environment,
    checks: Object.fromEntries(results.map((result) => [result.name, shown(result)])),
    dependencies: Object.fromEntries(
      partsOf(results).map(([part, members]) => [
        part,
        { status: members.map(({ finding }) => finding.status).reduce(worse, 'healthy') },
      ]),
    ),
  };
}

/** Ready when every part the service cannot do without is; a closed gate is never ready. */
export function readinessBody(
  results: readonly CheckResult[],
  closed: string | undefined,
): ReadinessBody {
  const needed = results.filter((result) => result.readiness);
  const checks: Record<string, Record<string, unknown>> = {};
  let ready = closed === undefined;
  for (const [part, members] of partsOf(needed)) {
    const failing = members.filter(({ finding }) => finding.status === 'unhealthy');
    if (failing.length > 0) ready = false;
    const messages = failing.map(({ name, finding }) => finding.message ?? `${name} is unhealthy`);
    checks[part] = {
      status: failing.length > 0 ? 'not_ready' : 'ready',
      ...(messages.length === 0 ? {} : { message: messages.join('; ') }),
    };
  }
  if (closed !== undefined) checks.service = { status: 'not_ready', message: closed };
  return { status: ready ? 'ready' : 'not_ready', checks };
}

function weightOf({ readiness, finding }: CheckResult): Status {
  return !readiness && finding.status === 'unhealthy' ? 'degraded' : finding.status;
}

function worse(one: Status, other: Status): Status {
  return WORSE.indexOf(other) > WORSE.indexOf(one) ? other : one;
}

function shown({ finding, durationMs }: CheckResult): Record<string, unknown> {
  return {
    ...finding.details,
    status: finding.status,
    ...(finding.message === undefined ? {} : { message: finding.message }),
    duration_ms: durationMs,
  };
}

function partsOf(results: readonly CheckResult[]): [string, CheckResult[]][] {
  const parts = new Map<string, CheckResult[]>();
  for (const result of results) {
    const members = parts.get(result.part);
    if (members === undefined) parts.set(result.part, [result]);
    else members.push(result);
  }
  return [...parts];
}
