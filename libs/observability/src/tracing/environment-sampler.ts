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
  const argument = environment.OTEL_TRACES_SAMPLER_ARG?.trim() ?? '';
  const ratio = argument === '' ? 1 : Number(argument);
  return new sdk.TraceIdRatioBasedSampler(ratio >= 0 && ratio <= 1 ? ratio : 1);
}
