import type { Sampler } from '@opentelemetry/sdk-trace';

type Sdk = typeof import('@opentelemetry/sdk-trace');
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The sampler that OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG name, as OpenTelemetry's
 * specification of environment variables has them; undefined where they name none that it knows.
 */
export function environmentSampler(sdk: Sdk, environment: Environment): Sampler | undefined {
  const name = environment.OTEL_TRACES_SAMPLER?.trim().toLowerCase() ?? '';
  const parentBased = name.startsWith('parentbased_');
  const root = rootSampler(sdk, name.replace(/^parentbased_/, ''), environment);
  return parentBased && root !== undefined ? new sdk.ParentBasedSampler({ root }) : root;
}

function rootSampler(sdk: Sdk, name: string, environment: Environment): Sampler | undefined {
  if (name === 'always_on') return new sdk.AlwaysOnSampler();
  if (name === 'always_off') return new sdk.AlwaysOffSampler();
  if (name !== 'traceidratio') return undefined;
  return new sdk.TraceIdRatioBasedSampler(environmentRatio(environment));
}

/** The share of new traces that the same variables ask for; 1 where they say nothing of it. */
export function environmentRatio(environment: Environment): number {
  const name = environment.OTEL_TRACES_SAMPLER?.trim().toLowerCase() ?? '';
  if (name.endsWith('always_off')) return 0;
  if (!name.endsWith('traceidratio')) return 1;
  const argument = environment.OTEL_TRACES_SAMPLER_ARG?.trim() ?? '';
  const ratio = argument === '' ? 1 : Number(argument);
  return ratio >= 0 && ratio <= 1 ? ratio : 1;
}
