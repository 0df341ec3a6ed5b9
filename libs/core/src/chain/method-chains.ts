import { Injectable, type OnModuleInit } from '@nestjs/common';
import { messageOf } from '@mainstay/errors';
import { MethodChainInvalidError } from './method-chain-invalid.error';
import type { Invoke, LayerBuilder, MethodLayer, MethodSite } from './method-layer';
import { NEEDED_MODULE, type NeededModule } from './needed-module';
import { ProviderScanner, type ScannedProvider } from './provider-scanner';
import { trampolinesOf, type Trampoline } from './trampoline';

/**
 * Gives every decorated method of every provider and controller its chain of layers, once at boot,
 * before any other module's hook runs (Nest initialises global modules first).
 *
 * A module that owns a layer registers its builder in the constructor of one of its providers.
 */
@Injectable()
export class MethodChains implements OnModuleInit {
  private readonly builders = new Map<MethodLayer<unknown>, LayerBuilder<unknown>>();
  private readonly modules = new Set<string>();

  constructor(private readonly scanner: ProviderScanner) {}

  register<Options>(layer: MethodLayer<Options>, builder: LayerBuilder<Options>): void {
    this.builders.set(layer as MethodLayer<unknown>, builder as LayerBuilder<unknown>);
  }

  /** A module is there that methods may need (`needModule`); told before any hook runs. */
  announce(module: string): void {
    this.modules.add(module);
  }

  /** @throws {MethodChainInvalidError} listing every decorator that cannot work. */
  onModuleInit(): void {
    const problems = this.unmetNeeds();
    for (const provider of this.scanner.providers()) {
      const trampolines = trampolinesOf(provider.prototype);
      for (const trampoline of trampolines) {
        this.fill(provider, withoutRepeated(trampoline, trampolines), problems);
      }
    }
    if (problems.length > 0) throw new MethodChainInvalidError([...new Set(problems)]);
  }

  private unmetNeeds(): string[] {
    return this.scanner
      .annotated<NeededModule>(NEEDED_MODULE)
      .filter(({ value }) => !this.modules.has(value.module))
      .map(({ provider, methodName, value: { decorator, module } }) =>
        notImported(`${provider.className}.${methodName}`, decorator, module),
      );
  }

  private fill(provider: ScannedProvider, trampoline: Trampoline, problems: string[]): void {
    const place = `${provider.className}.${trampoline.methodName}`;
    if (provider.instance === undefined) {
      const layers = trampoline.layers.map((applied) => applied.layer.name).join(', ');
      problems.push(
        `${place} has ${layers}, but ${provider.className} is ${provider.scope}-scoped: ` +
          `make it a singleton.`,
      );
      return;
    }
    if (trampoline.isFilled(provider.instance)) return;
    const chain = this.build(provider.instance, provider.className, trampoline, problems);
    if (chain !== undefined) trampoline.fill(provider.instance, chain);
  }

  private build(
    instance: object,
    className: string,
    trampoline: Trampoline,
    problems: string[],
  ): Invoke | undefined {
    const site = siteOf(instance, className, trampoline);
    const innermostFirst = [...trampoline.layers].sort((a, b) => b.layer.order - a.layer.order);
    let chain: Invoke = (...args) => trampoline.method.apply(instance, args);
    let complete = true;
    for (const { layer, options } of innermostFirst) {
      const builder = this.builders.get(layer);
      if (builder === undefined) {
        const place = `${className}.${trampoline.methodName}`;
        problems.push(notImported(place, layer.name, layer.module));
        complete = false;
        continue;
      }
      try {
        chain = builder(options, site)(chain);
      } catch (error) {
        const text = messageOf(error);
        problems.push(`${className}.${trampoline.methodName}: ${layer.name}: ${text}`);
        complete = false;
      }
    }
    return complete ? chain : undefined;
  }
}

function notImported(place: string, decorator: string, module: string): string {
  return (
    `${place} has ${decorator}, but ${module} is not imported: ` +
    `add ${module}.forRoot(…) to the application's imports.`
  );
}

/** The layers that count once and stand on a method that overrides this one count there. */
function withoutRepeated(trampoline: Trampoline, all: readonly Trampoline[]): Trampoline {
  const { methodName, layers } = trampoline;
  const overriding = all.slice(0, all.indexOf(trampoline));
  const repeated = overriding
    .filter((other) => other.methodName === methodName)
    .flatMap((other) => other.layers.filter(({ layer }) => layer.once === true))
    .map(({ layer }) => layer);
  if (repeated.length === 0) return trampoline;
  return { ...trampoline, layers: layers.filter(({ layer }) => !repeated.includes(layer)) };
}

function siteOf(instance: object, className: string, trampoline: Trampoline): MethodSite {
  return {
    instance,
    className,
    methodName: trampoline.methodName,
    optionsOf: <Options>(layer: MethodLayer<Options>) =>
      trampoline.layers.find((applied) => applied.layer === layer)?.options as Options | undefined,
  };
}
