import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  METRICS_REGISTRY,
  ObservabilityModule,
  OperationalEndpoints,
  type MetricsRegistry,
} from '@mainstay/observability';
import { ResilienceModule, type ResilienceModuleOptions } from '@mainstay/resilience';
import { waitFor, type Fault, type FaultProxy } from '@mainstay/testing';

/** Every way in which a dependency fails. */
export const FAULTS: readonly (readonly [string, Fault])[] = [
  ['hangs', { kind: 'hang' }],
  ['refuses', { kind: 'refuse' }],
  ['resets', { kind: 'reset' }],
  ['answers slowly', { kind: 'slow', delayMs: 30_000 }],
  ['answers garbage', { kind: 'garbage' }],
  ['closes its side', { kind: 'half-closed' }],
];

/** What a busy machine may add to a timer; a fault lasts ten times as long. */
export const SLACK_MS = 3_000;

/** An application with circuits, metrics and health around what depends on something. */
export async function shopWith(
  circuits: ResilienceModuleOptions['circuits'],
  dependency: DynamicModule,
): Promise<INestApplicationContext> {
  const imports = [
    ObservabilityModule.forRoot({ serviceName: 'shop_service', logging: { level: 'silent' } }),
    ResilienceModule.forRoot(circuits === undefined ? {} : { circuits }),
    dependency,
  ];
  return (await Test.createTestingModule({ imports }).compile()).init();
}

/** How a call ended, and after how long. */
export interface Ending {
  readonly code: unknown;
  readonly retryable: unknown;
  readonly milliseconds: number;
}

/** Makes a call that is to fail; a call that does not has the code `none`. */
export async function endingOf(call: () => Promise<unknown>): Promise<Ending> {
  const started = performance.now();
  const error = await call().then(
    () => ({ code: 'none' }),
    (caught: unknown) => caught,
  );
  const { code, retryable } = error as { code?: unknown; retryable?: unknown };
  return { code, retryable, milliseconds: performance.now() - started };
}

/** Waits for a call that an open circuit refuses; on a slow machine one before it was its probe. */
async function blocked(call: () => Promise<unknown>): Promise<void> {
  const isBlocked = async () => (await endingOf(call)).code === 'CIRCUIT_BREAKER_OPEN';
  await waitFor(isBlocked, { what: 'the circuit to refuse a call', intervalMs: 0 });
}

/** A dependency with the circuit around its calls and its place in `/readiness`. */
export interface Guarded {
  readonly call: () => Promise<unknown>;
  readonly circuit: string;
  readonly part: string;
}

/** Waits until calls go through a closed circuit, and the service says that it is ready. */
async function atWork(said: Said, { call, circuit, part }: Guarded): Promise<void> {
  const deadlineMs = 20_000;
  const isClosed = async () => {
    await call();
    return ((await said.circuit(circuit)) ?? 0) === 0;
  };
  await waitFor(isClosed, { what: `${circuit} to be closed`, deadlineMs });
  const isReady = async () => (await said.readiness(part)) === '200 ready';
  await waitFor(isReady, { what: `${part} to be ready`, deadlineMs });
}

/** What calls come to while a dependency fails. */
export interface Failing {
  /** So many open the circuit. */
  readonly calls: number;
  readonly ending: Readonly<Record<string, unknown>>;
  readonly longestMs: number;
}

/** Typed errors in time, then an open circuit that is seen, and a way back by itself. */
export async function expectWayBack(
  proxy: FaultProxy,
  fault: Fault,
  said: Said,
  dependency: Guarded,
  failing: Failing,
): Promise<void> {
  const { call, circuit, part } = dependency;
  await atWork(said, dependency);
  await proxy.inject(fault);
  for (let made = 0; made < failing.calls; made += 1) {
    const ending = await endingOf(call);
    expect(ending).toMatchObject(failing.ending);
    expect(ending.milliseconds).toBeLessThan(failing.longestMs);
  }
  await blocked(call);
  expect([await said.circuit(circuit), await said.readiness(part)]).toEqual([1, '503 not_ready']);
  await proxy.recover();
  await atWork(said, dependency);
}

/** What an application says of itself to whoever runs it. */
export class Said {
  private readonly endpoints: OperationalEndpoints;
  private readonly registry: MetricsRegistry;

  constructor(app: INestApplicationContext) {
    this.endpoints = app.get(OperationalEndpoints);
    this.registry = app.get<MetricsRegistry>(METRICS_REGISTRY);
  }

  /** The readiness of a part, as `/readiness` answers it: `200 ready`. */
  async readiness(part: string): Promise<string> {
    const { status, body } = await this.endpoints.readiness();
    const { checks } = JSON.parse(body) as { checks: Record<string, { status: string }> };
    return `${status} ${checks[part]?.status}`;
  }

  /** The state of a circuit: 0 closed, 1 open, 2 half-open. */
  circuit(name: string): Promise<number | undefined> {
    return this.metric('circuit_breaker_state', `circuit_name="${name}"`);
  }

  /** The value of a row of `/metrics` whose labels contain the text. */
  async metric(name: string, labels: string): Promise<number | undefined> {
    const rows = (await this.registry.metrics()).split('\n');
    const row = rows.find((one) => one.startsWith(`${name}{`) && one.includes(labels));
    return row === undefined ? undefined : Number(row.slice(row.lastIndexOf(' ') + 1));
  }
}
