import 'reflect-metadata';
import { checkMethod } from './check-method';
import { MethodNotWiredError } from './method-not-wired.error';
import type { Invoke, MethodLayer } from './method-layer';

/** A layer that a decorator put on a method, with its options. */
export interface AppliedLayer {
  readonly layer: MethodLayer<unknown>;
  readonly options: unknown;
}

/** A decorated method of a class: the function that took its place, and what it stands for. */
export interface Trampoline {
  readonly methodName: string;
  readonly method: Invoke;
  readonly layers: readonly AppliedLayer[];
  /** Gives the method of this instance its chain. */
  fill(instance: object, chain: Invoke): void;
  isFilled(instance: object): boolean;
}

interface OpenTrampoline extends Trampoline {
  readonly layers: AppliedLayer[];
}

const trampolinesByFunction = new WeakMap<object, OpenTrampoline>();
const TRAMPOLINES = Symbol('mainstay.core.trampolines');

/**
 * A method decorator that adds a layer.
 *
 * The first one on a method replaces it by a trampoline that keeps name, length and metadata and
 * looks its chain up by instance when it is called; `MethodChains` fills the chains at boot.
 * Nest reads `instance[method]` for its own patterns before any hook runs, so a wrapper put on the
 * instance later would be passed by; a trampoline on the prototype is not. Called unfilled, it
 * throws: it never passes through unprotected.
 *
 * @throws {TypeError} where it is not put on a method of instances.
 */
export function applyLayer<Options>(
  layer: MethodLayer<Options>,
  options: Options,
  target: object,
  methodName: string | symbol,
  descriptor: PropertyDescriptor | undefined,
): void {
  checkMethod(layer.name, target, methodName, descriptor);
  const existing = trampolinesByFunction.get(descriptor.value as object);
  const trampoline = existing ?? install(target, String(methodName), descriptor);
  if (trampoline.layers.some((applied) => applied.layer === layer)) {
    const place = `${target.constructor.name}.${String(methodName)}`;
    throw new TypeError(`${place} has ${layer.name} twice. Keep one of them.`);
  }
  trampoline.layers.push({ layer, options });
}

/** The trampolines of an instance's class and of the classes it extends. */
export function trampolinesOf(prototype: object | null): readonly Trampoline[] {
  const found: Trampoline[] = [];
  for (let at = prototype; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    found.push(...((Reflect.getOwnMetadata(TRAMPOLINES, at) as Trampoline[] | undefined) ?? []));
  }
  return found;
}

/**
 * Lets the decorated methods of an instance made by hand (`new Service()` in a unit test) run
 * without any layer.
 */
export function bypassLayers<Instance extends object>(instance: Instance): Instance {
  for (const trampoline of trampolinesOf(Object.getPrototypeOf(instance) as object | null)) {
    trampoline.fill(instance, (...args) => trampoline.method.apply(instance, args));
  }
  return instance;
}

function install(
  target: object,
  methodName: string,
  descriptor: PropertyDescriptor,
): OpenTrampoline {
  const method = descriptor.value as Invoke;
  const chains = new WeakMap<object, Invoke>();
  const replacement = function (this: object, ...args: unknown[]): unknown {
    const chain = chains.get(this);
    if (chain === undefined) throw new MethodNotWiredError(target.constructor.name, methodName);
    return chain(...args);
  };
  keepLooks(method, replacement);
  descriptor.value = replacement;
  const trampoline: OpenTrampoline = {
    methodName,
    method,
    layers: [],
    fill: (instance, chain) => void chains.set(instance, chain),
    isFilled: (instance) => chains.has(instance),
  };
  trampolinesByFunction.set(replacement, trampoline);
  const own = (Reflect.getOwnMetadata(TRAMPOLINES, target) as Trampoline[] | undefined) ?? [];
  Reflect.defineMetadata(TRAMPOLINES, [...own, trampoline], target);
  return trampoline;
}

function keepLooks(method: Invoke, replacement: Invoke): void {
  for (const property of ['name', 'length'] as const) {
    Object.defineProperty(replacement, property, { value: method[property], configurable: true });
  }
  for (const key of Reflect.getOwnMetadataKeys(method) as unknown[]) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, method), replacement);
  }
}
