import { applyLayer, LAYER_ORDER, type LayerBuilder, type MethodLayer } from '@mainstay/core';
import { trace } from '@opentelemetry/api';
import { traceOperation } from './trace-operation';

/** What {@link Span} may be told. */
export interface SpanSettings {
  /** @default Class.method */
  readonly name?: string;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
}

export const SPAN_LAYER: MethodLayer<SpanSettings> = {
  name: '@Span',
  order: LAYER_ORDER.trace,
  module: 'ObservabilityModule',
};

/** Runs the method inside a span, outside of every other layer: `traceOperation` as a decorator. */
export function Span(settings: SpanSettings | string = {}): MethodDecorator {
  const options = typeof settings === 'string' ? { name: settings } : settings;
  return (target, name, descriptor) => applyLayer(SPAN_LAYER, options, target, name, descriptor);
}

export function spanLayer(serviceName: string): LayerBuilder<SpanSettings> {
  const tracer = trace.getTracer(serviceName);
  return ({ name, attributes }, { className, methodName }) => {
    const operation = name ?? `${className}.${methodName}`;
    return (next) =>
      (...args) =>
        traceOperation(tracer, operation, { ...attributes }, () => next(...args));
  };
}
