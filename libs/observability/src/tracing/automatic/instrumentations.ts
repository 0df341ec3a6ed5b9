import { namesEndpoint } from '../environment-endpoint';

/** A package of OpenTelemetry that makes spans of another package. */
export interface InstrumentationChoice {
  /** As in OTEL_NODE_ENABLED_INSTRUMENTATIONS. */
  readonly name: string;
  readonly packageName: string;
  readonly className: string;
  readonly config: object;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Headers = string | readonly (string | readonly string[])[] | Readonly<Record<string, unknown>>;

const TRACEPARENT = 'traceparent';

/** Without a parent it is the work of timers and of exporters: a trace of one span each. */
const INSTRUMENTATIONS: readonly InstrumentationChoice[] = [
  {
    name: 'http',
    packageName: '@opentelemetry/instrumentation-http',
    className: 'HttpInstrumentation',
    config: {
      requireParentforOutgoingSpans: true,
      ignoreOutgoingRequestHook: ({ headers }: { headers?: Headers }) => carriesTrace(headers),
    },
  },
  {
    name: 'express',
    packageName: '@opentelemetry/instrumentation-express',
    className: 'ExpressInstrumentation',
    // A span for every middleware costs more than it tells.
    config: { ignoreLayersType: ['middleware'] },
  },
  {
    name: 'pg',
    packageName: '@opentelemetry/instrumentation-pg',
    className: 'PgInstrumentation',
    config: { requireParentSpan: true },
  },
  {
    name: 'ioredis',
    packageName: '@opentelemetry/instrumentation-ioredis',
    className: 'IORedisInstrumentation',
    config: { requireParentSpan: true },
  },
  {
    name: 'undici',
    packageName: '@opentelemetry/instrumentation-undici',
    className: 'UndiciInstrumentation',
    config: {
      requireParentforSpans: true,
      ignoreRequestHook: ({ headers }: { headers?: Headers }) => carriesTrace(headers),
    },
  },
];

/**
 * What the environment asks for, as OpenTelemetry's own automatic instrumentation reads it: none
 * where nothing is exported, those named enabled, without those named disabled.
 */
export function chosenInstrumentations(environment: Environment): readonly InstrumentationChoice[] {
  if (!namesEndpoint(environment) || environment.OTEL_SDK_DISABLED === 'true') return [];
  const enabled = namesIn(environment.OTEL_NODE_ENABLED_INSTRUMENTATIONS);
  const disabled = namesIn(environment.OTEL_NODE_DISABLED_INSTRUMENTATIONS);
  return INSTRUMENTATIONS.filter(
    ({ name }) => (enabled.length === 0 || enabled.includes(name)) && !disabled.includes(name),
  );
}

function namesIn(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** A request that has its trace context already has its span: of `CircuitBreakerHttpClient`. */
function carriesTrace(headers: Headers = {}): boolean {
  if (typeof headers === 'string') return /^traceparent:/im.test(headers);
  const names = Array.isArray(headers) ? headers.filter((_, at) => at % 2 === 0) : undefined;
  return (names ?? Object.keys(headers)).some((name) => String(name).toLowerCase() === TRACEPARENT);
}
