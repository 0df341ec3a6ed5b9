import * as sdk from '@opentelemetry/sdk-trace';
import { environmentRatio, environmentSampler } from './environment-sampler';

const named = (name: string | undefined, argument?: string) =>
  environmentSampler(sdk, { OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: argument });

describe('the sampler of the environment', () => {
  it.each([
    ['always_on', undefined, 'AlwaysOnSampler'],
    ['ALWAYS_OFF', undefined, 'AlwaysOffSampler'],
    ['traceidratio', '0.25', 'TraceIdRatioBased{0.25}'],
    ['traceidratio', 'much', 'TraceIdRatioBased{1}'],
    ['parentbased_always_off', undefined, 'ParentBased{root=AlwaysOffSampler'],
    ['parentbased_traceidratio', '0.1', 'ParentBased{root=TraceIdRatioBased{0.1}'],
  ])('%p with %p is %p', (name, argument, text) => {
    expect(named(name, argument)?.toString()).toContain(text);
  });

  it.each([undefined, '', 'jaeger_remote'])('is left to the options where it is %p', (name) => {
    expect(named(name)).toBeUndefined();
  });
});

describe('the share of new traces that the environment asks for', () => {
  it.each([
    [undefined, undefined, 1],
    ['always_on', '0.5', 1],
    ['parentbased_always_off', undefined, 0],
    ['traceidratio', '0.25', 0.25],
    ['ParentBased_TraceIdRatio', '0.1', 0.1],
    ['traceidratio', 'much', 1],
  ])('%p with %p is %d', (name, argument, share) => {
    const environment = { OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: argument };
    expect(environmentRatio(environment)).toBe(share);
  });
});
