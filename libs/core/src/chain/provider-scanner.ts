import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { annotationsOf } from './method-annotation';

/** A provider or controller of the application. */
export interface ScannedProvider {
  readonly className: string;
  readonly prototype: object;
  /** Undefined for one that is made per request or per use. */
  readonly instance: object | undefined;
  readonly scope: 'singleton' | 'request' | 'transient';
  /** Of a controller: what Nest looks its guards and pipes up by, and would not find by itself. */
  readonly moduleKey?: string;
}

/** A controller, with the key of its module. */
export type ScannedController = ScannedProvider & Required<Pick<ScannedProvider, 'moduleKey'>>;

/** A method that carries an annotation. */
export interface AnnotatedMethod<Value> {
  readonly provider: ScannedProvider;
  readonly methodName: string;
  readonly value: Value;
  /** A class that extends the annotated one has another method of that name, which is called. */
  readonly isOverridden: boolean;
}

/**
 * The one place that looks into Nest's container. Finds classes, factories' results, values and
 * controllers alike; an instance that several tokens share is found once.
 */
@Injectable()
export class ProviderScanner {
  constructor(private readonly modules: ModulesContainer) {}

  providers(): readonly ScannedProvider[] {
    const found = new Map<object, ScannedProvider>();
    for (const [moduleKey, module] of this.modules) {
      const providers = [...module.providers.values()].map(scan);
      for (const provider of [...providers, ...controllersOf(moduleKey, module)]) {
        if (provider !== undefined) found.set(provider.instance ?? provider.prototype, provider);
      }
    }
    return [...found.values()];
  }

  controllers(): readonly ScannedController[] {
    return [...this.modules].flatMap(([moduleKey, module]) => controllersOf(moduleKey, module));
  }

  /** Every method that {@link annotateMethod} put `key` on, request-scoped ones included. */
  annotated<Value>(key: symbol): readonly AnnotatedMethod<Value>[] {
    return this.providers().flatMap((provider) =>
      annotationsOf<Value>(key, provider.prototype).map((annotation) => ({
        provider,
        ...annotation,
      })),
    );
  }
}

interface Wrapper {
  readonly instance: unknown;
  readonly metatype: unknown;
  readonly isTransient: boolean;
  isDependencyTreeStatic(): boolean;
}

function controllersOf(
  moduleKey: string,
  { controllers }: { readonly controllers: ReadonlyMap<unknown, Wrapper> },
): readonly ScannedController[] {
  return [...controllers.values()].flatMap((wrapper) => {
    const controller = scan(wrapper);
    return controller === undefined ? [] : [{ ...controller, moduleKey }];
  });
}

function scopeOf(wrapper: Wrapper): ScannedProvider['scope'] {
  if (wrapper.isTransient) return 'transient';
  return wrapper.isDependencyTreeStatic() ? 'singleton' : 'request';
}

function scan(wrapper: Wrapper): ScannedProvider | undefined {
  const { instance, metatype } = wrapper;
  const scope = scopeOf(wrapper);
  if (scope !== 'singleton') {
    const prototype = (metatype as { prototype?: object } | null)?.prototype;
    if (prototype === undefined || prototype === null) return undefined;
    return { className: nameOf(prototype), prototype, instance: undefined, scope };
  }
  if (typeof instance !== 'object' || instance === null) return undefined;
  const prototype = Object.getPrototypeOf(instance) as object | null;
  if (prototype === null || prototype === Object.prototype) return undefined;
  return { className: nameOf(prototype), prototype, instance, scope };
}

function nameOf(prototype: object): string {
  const constructor = prototype.constructor as { name?: string } | undefined;
  return constructor?.name ?? 'anonymous class';
}
